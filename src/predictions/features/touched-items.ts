import { interactionKindOf, listedItemIds, listsProducts } from "../../events/interaction.ts";
import type { HistoryEvent } from "../history/user-history.ts";

type Naming = "none" | "one" | "list";

function namingOf(event: string): Naming {
  const kind = interactionKindOf(event);
  if (kind === "item-shown" || kind === "item-dismissed") return "none";
  return listsProducts(event) ? "list" : "one";
}

const none: readonly string[] = [];

/** Reads the items that the user did something with in an event; being shown one, or dismissing it, is nothing of the kind. */
export function createTouchedItems(): (event: HistoryEvent) => readonly string[] {
  const known = new Map<string, Naming>();
  return ({ event, itemId, properties }) => {
    const naming = known.get(event) ?? namingOf(event);
    known.set(event, naming);
    if (naming === "none") return none;
    const listed = naming === "list" ? listedItemIds(properties) : none;
    return listed.length > 0 || itemId === undefined ? listed : [itemId];
  };
}
