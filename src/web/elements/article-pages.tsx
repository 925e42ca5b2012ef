import type { ItemQuery, ListedItem } from "../../http/schema/catalogue.ts";
import { client } from "../api/client.ts";
import { usePages } from "../state/pages.ts";
import { ItemLinks } from "./item-links.tsx";
import { Paged } from "./paged.tsx";

const pageSize = 50;

/** The articles that fit a query, newest first, to the last of them. */
export function ArticlePages(props: { query: ItemQuery }) {
  const pages = usePages<ListedItem>(JSON.stringify(props.query), async (cursor, signal) => {
    const { items, ...rest } = await client.items({ ...props.query, limit: pageSize, cursor }, signal);
    return { rows: items, ...rest };
  });
  return (
    <Paged of={pages} what="articles">
      {(items) => <ItemLinks items={items} />}
    </Paged>
  );
}
