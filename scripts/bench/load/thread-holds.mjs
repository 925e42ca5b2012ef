// Loaded into a server with --import: tells over HTTP how long, in ms of processor time, the main thread did one piece of work at most since it was asked before
// (proc(5), schedstat; counted at clock ticks of up to 4 ms). Other programs do not add to it, as they do to the delay of the event loop.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const threadMs = () => Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  let longest = 0;
  let last = threadMs();
  const tick = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
    setImmediate(tick);
  };
  setImmediate(tick);
  createServer((_request, response) => {
    response.end(String(longest));
    longest = 0;
  })
    .listen(Number(process.env.HOLDS_PORT), "127.0.0.1")
    .unref();
}
