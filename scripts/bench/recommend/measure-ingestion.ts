import type { EventIngestion } from "../../../src/ingestion/event-ingestion.ts";
import { createRandom } from "../../../src/math/random.ts";
import type { GeneratedWorld } from "./generated-world.ts";

const dayMs = 86_400_000;
const perWindow = 20_000;
export const batchSize = 1_000;

export interface IngestionRates {
  /** Events per second over everything, and over the slowest 20,000. */
  whole: number;
  slowest: number;
  /** Events per second of processor time, which a busy machine changes less. */
  perCpuSecond: number;
}

/** Sends `total` events of the last 30 days, oldest first, in batches, and times what is acknowledged. */
export async function measureIngestion(
  ingestion: EventIngestion,
  world: GeneratedWorld,
  run: { users: number; total: number; nowMs: number; seed: number; say: (line: string) => void },
): Promise<IngestionRates> {
  const random = createRandom(`events|${run.seed}`);
  let busyMs = 0;
  let cpuMs = 0;
  let slowest = Number.POSITIVE_INFINITY;
  let windowMs = 0;
  let inWindow = 0;
  for (let sent = 0; sent < run.total; sent += batchSize) {
    const atMs = run.nowMs - 30 * dayMs * (1 - sent / run.total);
    const batch = Array.from({ length: Math.min(batchSize, run.total - sent) }, (_, i) =>
      world.event(Math.floor(random() * run.users), Math.floor(atMs + i), random),
    );
    const cpuStart = process.cpuUsage();
    const start = performance.now();
    const { accepted } = await ingestion.ingest(batch);
    const tookMs = performance.now() - start;
    const cpu = process.cpuUsage(cpuStart);
    cpuMs += (cpu.user + cpu.system) / 1000;
    if (accepted !== batch.length) throw new Error(`${batch.length - accepted} generated events were not accepted`);
    busyMs += tookMs;
    windowMs += tookMs;
    inWindow += accepted;
    if (inWindow >= perWindow) {
      slowest = Math.min(slowest, (1000 * inWindow) / windowMs);
      run.say(`${sent + batch.length} events, ${Math.round((1000 * inWindow) / windowMs)}/s`);
      windowMs = 0;
      inWindow = 0;
    }
  }
  const whole = (1000 * run.total) / busyMs;
  return { whole, slowest: Math.min(slowest, whole), perCpuSecond: (1000 * run.total) / cpuMs };
}
