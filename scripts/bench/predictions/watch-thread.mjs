// Loaded into the server by `--import`: notes how much processor time its main thread ever used between two looks, 10 ms apart. Unlike
// the time on the clock, that is not lengthened by other programs of the machine. SIGUSR2 writes it, in ms, and begins anew.
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env.BENCH_STALLS_FILE;
const everyMs = 10;
/** Nanoseconds on the processor, from proc(5). */
const used = () => Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]);

if (isMainThread && file !== undefined) {
  let before = used();
  let most = 0;
  setInterval(() => {
    const now = used();
    most = Math.max(most, now - before);
    before = now;
  }, everyMs).unref();
  process.on("SIGUSR2", () => {
    writeFileSync(file, String(most / 1e6));
    most = 0;
  });
}
