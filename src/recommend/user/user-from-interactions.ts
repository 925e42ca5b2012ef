import { addEvidence } from "../../profiles/state/apply-event.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createProfile } from "../../profiles/state/profile.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { readUserContext, type UserContext } from "./user-context.ts";

/**
 * What a request would know of a user with this history, oldest first, at the moment `nowMs` (by default that of its last
 * entry): the profile is built by the code that serves, so that what is learned offline holds online. Entries count as clicks of their weight.
 */
export function userFromInteractions(
  history: readonly { itemId: string; weight: number; atMs: number }[],
  { table, rules, nowMs: askedMs }: { table: ItemTable; rules: InteractionRules; nowMs?: number },
): UserContext {
  const nowMs = history.at(-1)?.atMs ?? 0;
  const profile = createProfile("user", nowMs, rules);
  const findItem = (id: string) => {
    const row = table.rowOf(id);
    return row === undefined ? undefined : table.itemAt(row);
  };
  history.forEach(({ itemId, weight, atMs }, place) => {
    // Entries of the same moment keep their order: the newest is told by its time, a microsecond apart.
    addEvidence(profile, { kind: "item-clicked", itemId, weight, atMs: atMs + place / 1_000 }, { rules, findItem });
  });
  return readUserContext({ profile, table, rules, nowMs: Math.max(askedMs ?? nowMs, nowMs + history.length / 1_000) });
}
