import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
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

/** Judges a rule for everybody as it is stored at one moment, on the caller's thread. */
export function judgeStored(database: Database, request: EverybodyRequest): EverybodyJudged {
  const judge = database.transaction(() => judgeEverybody(createUserColumns(database), request));
  return judge.deferred();
}
