import { expect, test } from "vitest";
import { createTokenBuckets } from "./token-buckets.ts";

test("a caller spends its burst, then waits for the next token; others are not touched", () => {
  let nowMs = 0;
  const buckets = createTokenBuckets({ perMinute: 30, burst: 2, now: () => nowMs });
  expect([buckets.take("a"), buckets.take("a"), buckets.take("a"), buckets.wait("b")]).toEqual([0, 0, 2, 0]);
  nowMs = 2_000;
  expect([buckets.take("a"), buckets.take("a")]).toEqual([0, 2]);
});

test("a clock that goes back takes no tokens away", () => {
  let nowMs = 10_000;
  const buckets = createTokenBuckets({ perMinute: 60, burst: 5, now: () => nowMs });
  buckets.take("a");
  nowMs = 0;
  expect(buckets.take("a")).toBe(0);
});
