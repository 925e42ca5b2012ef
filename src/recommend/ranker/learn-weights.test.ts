import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { type SignalName, signalAt, signalCount, signals } from "../signals/signals.ts";
import { blendFor, priorWeights } from "./blend-weights.ts";
import { type BlendSample, learnWeights } from "./learn-weights.ts";

/** Users who take what one signal says, at some evidence; the other signals are noise. */
function samplesOf(truth: SignalName, evidence: number, count = 400): BlendSample[] {
  const random = createRandom(`${truth}|${evidence}`);
  return Array.from({ length: count }, () => {
    const table = Float32Array.from({ length: 40 * signalCount }, () => random());
    const best = Array.from({ length: 40 }, (_, row) => row).sort(
      (a, b) => table[b * signalCount + signalAt[truth]]! - table[a * signalCount + signalAt[truth]]!,
    );
    const lasting = Float32Array.from({ length: 40 }, (_, row) => table[row * signalCount + signalAt.popularity]!);
    return { isKnown: true, evidence, table, lasting, relevant: best.slice(0, 3).sort((a, b) => a - b) };
  });
}

const all = new Set<SignalName>(signals);
const shareAt = (weights: ReturnType<typeof learnWeights>, evidence: number, name: SignalName): number =>
  blendFor(weights, { evidence, present: all }).weightsFor(Number.POSITIVE_INFINITY)[signalAt[name]]!;

test("the signal that was right gets the weight, at the evidence where it was right", () => {
  const met = [...samplesOf("popularity", 1), ...samplesOf("als", 100)];
  const weights = learnWeights({ met, unmet: [] });
  expect(shareAt(weights, 1, "popularity")).toBeGreaterThan(0.8);
  expect(shareAt(weights, 100, "als")).toBeGreaterThan(0.8);
  expect(shareAt(weights, 100, "popularity")).toBeLessThan(0.1);
});

test("unmet items have weights of their own, beside popularity's share", () => {
  const weights = learnWeights({ met: samplesOf("als", 10), unmet: samplesOf("foretold", 10) });
  const row = blendFor(weights, { evidence: 10, present: all }).weightsFor(0);
  expect(row[signalAt.foretold]).toBeGreaterThan(0.7);
  expect(row[signalAt.als]).toBe(0);
});

test("no weight is below 0, and a signal that misleads gets none", () => {
  const misled = samplesOf("ease", 10).map((sample) => {
    for (let i = 0; i < sample.table.length; i += signalCount) {
      sample.table[i + signalAt.next] = 1 - sample.table[i + signalAt.ease]!;
    }
    return sample;
  });
  const weights = learnWeights({ met: misled, unmet: [] });
  expect([...weights.met].every((value) => value >= 0)).toBe(true);
  expect(shareAt(weights, 10, "next")).toBeLessThan(0.01);
});

test("too few samples leave the prior, and the same samples give the same weights", () => {
  expect(learnWeights({ met: samplesOf("als", 1, 100), unmet: [] }).met).toEqual(priorWeights().met);
  const learned = () => learnWeights({ met: samplesOf("als", 10), unmet: samplesOf("features", 10) });
  expect(learned()).toEqual(learned());
});
