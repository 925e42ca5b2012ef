import { addEvidence } from "../../profiles/state/apply-event.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createProfile } from "../../profiles/state/profile.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { readSignal, type UserSignal } from "./user-signal.ts";

/**
 * What a request would know of a user with this history, oldest first, at the moment of its last entry: the profile is
 * built by the code that serves, so that what is learned offline holds online. Entries count as clicks of their weight.
 */
export function userOfCells(
  history: readonly { itemId: string; weight: number; atMs: number }[],
  { table, rules }: { table: ItemTable; rules: InteractionRules },
): UserSignal {
  const nowMs = history.at(-1)?.atMs ?? 0;
  const profile = createProfile("user", nowMs, rules);
  const findItem = (id: string) => {
    const slot = table.slotOf(id);
    return slot === undefined ? undefined : table.itemAt(slot);
  };
  history.forEach(({ itemId, weight, atMs }, place) => {
    // Entries of the same moment keep their order: the newest is told by its time, a microsecond apart.
    addEvidence(profile, { kind: "item-clicked", itemId, weight, atMs: atMs + place / 1_000 }, { rules, findItem });
  });
  return readSignal({ profile, table, rules, nowMs: nowMs + history.length / 1_000 });
}
