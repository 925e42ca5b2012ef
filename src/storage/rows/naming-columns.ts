import { typeOfName } from "../../events/typed-names.ts";

/** Columns that name a user by text. Everything else of a user goes with the profile (ON DELETE CASCADE). */
export const namingColumns = [
  ["recommendation", "user_id"],
  ["message", "user_id"],
  ["outbox", "key"],
  ["webhook_delivery", "key"],
  ["experiment_assignment", "unit_id"],
  ["experiment_exposure", "unit_id"],
  ["experiment_answer_seen", "unit_id"],
  ["identity_separation", "name_a"],
  ["identity_separation", "name_b"],
  // Of other users: a merge that was undone.
  ["profile_merge", "into_id"],
  ["profile_merge", "from_id"],
  ["profile_merge", "into_name"],
  ["profile_merge", "from_name"],
] as const;

/** How a row of `identity` is named: a device that was shared and an address that two claimed stand with other users as well. */
export const identityName = "CASE WHEN type IN ('userId', 'anonymousId') THEN value ELSE type || ':' || value END";

/** The names of a user as they may be written: as a name, and the value alone of one that has a type (`email:…`). */
export function writtenNames(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, typeOfName(name).value]))];
}
