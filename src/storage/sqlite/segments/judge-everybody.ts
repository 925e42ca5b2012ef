import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import type { MemberCount } from "../../../segments/definitions/segment-store.ts";
import { judgeEverybody } from "../../../segments/everybody/judge-everybody.ts";
import type { Database } from "../database.ts";
import { createUserColumns } from "./user-columns.ts";

/** Names of all traits that any user has. */
export function readTraitNames(database: Database): string[] {
  return database
    .prepare<[], string>("SELECT DISTINCT trait.key FROM profile, json_each(profile.state, '$.traits') AS trait")
    .pluck()
    .all();
}

/** Members of every segment and version: as many rows as there are memberships. */
export function readMemberCounts(database: Database): MemberCount[] {
  return database
    .prepare<[], MemberCount>(
      "SELECT segment_id AS segmentId, version, count(*) AS members FROM segment_member GROUP BY segment_id, version",
    )
    .all();
}

/** The source that most events of each user came from. */
export function readMainSources(database: Database, userIds: readonly string[]): Map<string, string> {
  const rows = database
    .prepare<[string], { userId: string; sourceId: string }>(`
      SELECT profile.id AS userId, source_id AS sourceId
      FROM json_each(?) AS wanted CROSS JOIN profile ON profile.id = wanted.value
        CROSS JOIN event INDEXED BY event_by_profile ON event.profile_ref = profile.ref
      WHERE source_id IS NOT NULL GROUP BY profile.ref, source_id ORDER BY count(*), source_id DESC`)
    .all(JSON.stringify(userIds));
  return new Map(rows.map(({ userId, sourceId }) => [userId, sourceId]));
}

/** Judges a rule for everybody as it is stored at one moment, on the caller's thread. */
export function judgeStored(database: Database, request: EverybodyRequest): EverybodyJudged {
  const judge = database.transaction(() => judgeEverybody(createUserColumns(database), request));
  return judge.deferred();
}
