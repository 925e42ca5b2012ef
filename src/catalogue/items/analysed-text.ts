import type { Item } from "./item.ts";

/** The one text of an item that is analysed: every offset of its analysis points into it. */
export function analysedText(item: Pick<Item, "title" | "body">): string {
  if (item.title === "") return item.body;
  return item.body === "" ? item.title : `${item.title}\n\n${item.body}`;
}
