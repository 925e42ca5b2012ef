import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../database.ts";
import { judgeStored, readTraitNames } from "../segments/judge-everybody.ts";
import type { JudgeReply, JudgeRequest } from "./judge-thread.ts";

const port = parentPort!;
const database = openDatabase({ path: (workerData as { path: string }).path, readonly: true });
// Millions of rows are read for one answer: from the pages of the system, not by a call for each.
database.pragma("mmap_size = 4294967296");

port.on("message", ({ id, request }: JudgeRequest) => {
  port.postMessage(answer(id, request));
});

function answer(id: number, request: JudgeRequest["request"]): JudgeReply {
  try {
    return { id, answer: request === "trait names" ? readTraitNames(database) : judgeStored(database, request) };
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string };
    return { id, fault: { message, code } };
  }
}
