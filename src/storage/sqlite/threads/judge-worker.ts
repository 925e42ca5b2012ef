import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../database.ts";
import { judgeStored, readMainSources, readMemberCounts, readTraitNames } from "../segments/judge-everybody.ts";
import { answerAsked } from "./asked-thread.ts";
import type { JudgeRequest } from "./judge-thread.ts";

const database = openDatabase({ path: (workerData as { path: string }).path, readonly: true });
// Millions of rows are read for one answer: from the pages of the system, not by a call for each.
database.pragma("mmap_size = 4294967296");

answerAsked(parentPort!, (request: JudgeRequest) => {
  if (request === "trait names") return readTraitNames(database);
  if (request === "member counts") return readMemberCounts(database);
  return "sourcesOf" in request ? readMainSources(database, request.sourcesOf) : judgeStored(database, request);
});
