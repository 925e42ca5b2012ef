import { createRandom } from "../../../src/math/random.ts";
import type { GeneratedServing } from "./generated-serving.ts";
import type { GeneratedWorld } from "./generated-world.ts";
import { type Times, timesOf } from "./times.ts";

const dayMs = 86_400_000;
const warmUp = 50;

/** Milliseconds of one kind of question; `cpu` is the process's mean processor time per answer. */
export type AnswerTimes = Times & { question: string; cpu: number };

/** Asks each kind of question `requests` times, one after the other, an event taken in before each. */
export async function measureAnswers(
  { ingestion, recommender }: GeneratedServing,
  world: GeneratedWorld,
  run: { users: number; requests: number; nowMs: number; seed: number; say: (line: string) => void },
): Promise<AnswerTimes[]> {
  const random = createRandom(`requests|${run.seed}`);
  const user = (): string => `user-${Math.floor(random() * run.users)}`;
  const item = (): string => world.itemIds[Math.floor(random() * world.itemIds.length)]!;
  const kinds: Record<string, () => Promise<unknown>> = {
    "a known user, 10 items": () => recommender.recommend(user(), { limit: 10 }),
    "a known user, 100 items": () => recommender.recommend(user(), { limit: 100 }),
    "an unknown user": () => recommender.recommend(`stranger-${random()}`, { limit: 10 }),
    "beside an item": () => recommender.recommend(user(), { limit: 10, context: { itemId: item() } }),
    "one tag only": () => recommender.recommend(user(), { limit: 10, filter: { tags: ["tag-300"] } }),
    "one type, of 30 days": () =>
      recommender.recommend(user(), {
        limit: 10,
        filter: { types: ["article"], publishedAfter: new Date(run.nowMs - 30 * dayMs).toISOString() },
      }),
    "a session of 5 events": () =>
      recommender.recommendForSession({ events: Array.from({ length: 5 }, () => ({ itemId: item() })), limit: 10 }),
  };
  const rows: AnswerTimes[] = [];
  for (const [question, ask] of Object.entries(kinds)) {
    const times: number[] = [];
    let cpuMs = 0;
    for (let i = 0; i < warmUp + run.requests; i++) {
      await ingestion.ingest([world.event(Math.floor(random() * run.users), run.nowMs - 1_000, random)]);
      const cpuStart = process.cpuUsage();
      const start = performance.now();
      await ask();
      if (i < warmUp) continue;
      times.push(performance.now() - start);
      const cpu = process.cpuUsage(cpuStart);
      cpuMs += (cpu.user + cpu.system) / 1000;
    }
    const row = { question, ...timesOf(times), cpu: cpuMs / run.requests };
    rows.push(row);
    run.say(
      `${question}: p50 ${row.p50.toFixed(2)} ms, p99 ${row.p99.toFixed(2)} ms, processor ${row.cpu.toFixed(2)} ms`,
    );
  }
  return rows;
}
