import { bitOf } from "../../profiles/features/item-memory.ts";
import { matchMeaning } from "../models/content/content-scorer.ts";
import type { Signal } from "./signal.ts";

/** Likeness of meaning to what the user is interested in. */
export const embedding: Signal = {
  name: "embedding",
  group: "content",
  appliesTo: ["warm", "cold"],
  source: "embedding",
  isPresent: ({ user }) => user.interests.length > 0,
  measure: (rows, { user, table, scale }) => matchMeaning(rows.length, { taste: user, vectors: table.vectors, scale }),
  reasons({ item }, weight, { nearestConsumed }) {
    const nearest = nearestConsumed(item);
    if (nearest === undefined) return [];
    const { id, title, kinds } = nearest;
    return [{ kind: "because-you-read", detail: `Because you ${verbOf(kinds)} “${title}”`, weight, id, title }];
  },
};

function verbOf(kinds: number): string {
  const did = (kind: Parameters<typeof bitOf>[0]): boolean => (kinds & bitOf(kind)) !== 0;
  if (did("item-purchased")) return "bought";
  if (did("item-liked")) return "liked";
  if (did("item-saved")) return "saved";
  if (did("item-shared")) return "shared";
  return did("item-read") ? "read" : "opened";
}
