import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import { judgeEverybody } from "../../../segments/everybody/judge-everybody.ts";
import type { Database } from "../database.ts";
import { createUserColumns } from "./user-columns.ts";

/** Judges a rule for everybody as it is stored at one moment, on the caller's thread. */
export function judgeStored(database: Database, request: EverybodyRequest): EverybodyJudged {
  const judge = database.transaction(() => judgeEverybody(createUserColumns(database), request));
  return judge.deferred();
}
