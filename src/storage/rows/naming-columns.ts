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

/** Rows of `source_rejection` that name a user, kept as they came: `?` takes the written names as JSON. Shorter names stand in too many words. */
export const rejectedNaming = "EXISTS (SELECT 1 FROM json_each(?) WHERE length(value) > 2 AND instr(row, value) > 0)";
/** The same for PostgreSQL: `$1` takes an array. */
export const rejectedNamingOfPostgres =
  'EXISTS (SELECT 1 FROM unnest($1::text[]) AS name WHERE length(name) > 2 AND position(name IN "row") > 0)';
