import { expect, test } from "vitest";
import { bestArmWeights } from "./best-arm-weights.ts";
import { shrinkContexts } from "./shrink.ts";

const arm = (mean: number, standardDeviation: number) => ({ kind: "normal" as const, mean, standardDeviation });

test("contexts that agree share what they know: a small one is as sure as all together", () => {
  const all = [arm(0.1, 0.004), arm(0.13, 0.004)];
  const contexts = [
    [arm(0.3, 0.05), arm(0.31, 0.05)],
    [arm(0.1, 0.005), arm(0.13, 0.005)],
  ];
  const [small] = shrinkContexts(contexts, all);
  expect(bestArmWeights(contexts[0]!)[1]).toBeLessThan(0.6);
  expect(bestArmWeights(small!)[1]).toBeGreaterThan(0.95);
});

test("contexts that contradict each other keep their own best arm", () => {
  const all = [arm(0.15, 0.003), arm(0.15, 0.003)];
  const shrunk = shrinkContexts(
    [
      [arm(0.2, 0.01), arm(0.1, 0.01)],
      [arm(0.1, 0.01), arm(0.2, 0.01)],
    ],
    all,
  );
  expect(bestArmWeights(shrunk[0]!)[0]).toBeGreaterThan(0.99);
  expect(bestArmWeights(shrunk[1]!)[1]).toBeGreaterThan(0.99);
});

test("a context without users, or an arm without, takes what all contexts say", () => {
  const all = [arm(0.1, 0.01), arm(0.2, 0.01)];
  const none = arm(0, Number.POSITIVE_INFINITY);
  const [empty, half] = shrinkContexts(
    [
      [none, none],
      [arm(0.1, 0.02), none],
    ],
    all,
  );
  for (const weights of [bestArmWeights(empty!), bestArmWeights(half!)]) {
    expect(weights[1]).toBeGreaterThan(0.85);
    expect(weights.every(Number.isFinite)).toBe(true);
  }
});
