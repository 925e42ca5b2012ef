import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import type { MemberCount } from "../../../segments/definitions/segment-store.ts";
import type { Database } from "../database.ts";
import type { JudgeThread } from "../segments/segment-store.ts";
import { createAskedThread } from "./asked-thread.ts";

export type JudgeRequest = EverybodyRequest | "trait names" | "member counts" | { sourcesOf: readonly string[] };

/**
 * Judges rules for everybody on a thread with a connection of its own, that starts with the first of them: millions of
 * events are read for one. Not for databases in memory, which one connection alone can see: `undefined` for those.
 */
export function startJudgeThread(database: Database, log: Log): (JudgeThread & { stop(): Promise<void> }) | undefined {
  if (database.memory) return undefined;
  const thread = createAskedThread<JudgeRequest, EverybodyJudged | string[] | MemberCount[] | Map<string, string>>(
    () => {
      const worker = startWorker(new URL("./judge-worker.ts", import.meta.url), { path: database.name });
      worker.on("error", (err) =>
        log.error({ err }, "the thread that judges rules failed; the next rule starts another"),
      );
      return worker;
    },
    "judges rules",
  );
  return {
    judgeEverybody: async (request) => (await thread.ask(request)) as EverybodyJudged,
    traitNames: async () => (await thread.ask("trait names")) as string[],
    countMembers: async () => (await thread.ask("member counts")) as MemberCount[],
    mainSources: async (userIds) => (await thread.ask({ sourcesOf: userIds })) as Map<string, string>,
    stop: thread.stop,
  };
}
