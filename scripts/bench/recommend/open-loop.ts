import type { Random } from "../../../src/math/random.ts";

/**
 * Sends at times that are fixed beforehand, whatever becomes of earlier sends: gaps are exponential (Poisson arrivals),
 * `perSecond` on average. Each send gets the time it was due, so that a late reply, or a late sender, counts from then on and
 * not from when the sender found the time (coordinated omission, Tene 2013). Resolves when all replies are in.
 */
export async function sendOpenLoop(options: {
  perSecond: number;
  seconds: number;
  random: Random;
  send: (dueMs: number) => Promise<void>;
}): Promise<void> {
  const { perSecond, seconds, random, send } = options;
  const startMs = performance.now();
  const endMs = startMs + 1000 * seconds;
  const sent: Promise<void>[] = [];
  let dueMs = startMs;
  for (;;) {
    dueMs += (-1000 * Math.log(1 - random())) / perSecond;
    if (dueMs >= endMs) break;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    sent.push(send(dueMs));
  }
  await Promise.all(sent);
}
