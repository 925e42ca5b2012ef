import { expect, test } from "vitest";
import { createRandom } from "../../../src/math/random.ts";
import { sendOpenLoop } from "./open-loop.ts";
import { timesOf } from "./times.ts";

test("a stalled receiver delays nothing that is due: the wait of every send counts", async () => {
  const waits: number[] = [];
  let sent = 0;
  await sendOpenLoop({
    perSecond: 400,
    seconds: 0.5,
    random: createRandom(1),
    send: async (dueMs) => {
      sent++;
      // The tenth send blocks everything for 100 ms, as a busy server would.
      if (sent === 10) for (const end = performance.now() + 100; performance.now() < end; );
      waits.push(performance.now() - dueMs);
    },
  });
  expect(sent).toBeGreaterThan(150);
  expect(sent).toBeLessThan(260);
  // Some 40 sends fell due while it was blocked: on average they waited for half of it.
  expect(waits.filter((wait) => wait > 20).length).toBeGreaterThan(15);
});

test("order statistics of times, by hand", () => {
  expect(timesOf([5, 1, 4, 2, 3])).toEqual({ count: 5, p50: 3, p95: 5, p99: 5, worst: 5 });
  expect(timesOf(Array.from({ length: 200 }, (_, i) => i + 1))).toMatchObject({ p50: 100, p95: 190, p99: 198 });
  expect(timesOf([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, worst: 0 });
});
