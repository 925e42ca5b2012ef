import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { signalAt, signalCount, signals } from "../../signals/signals.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { blendFor, priorWeights } from "./blend-weights.ts";
import { learnWeights } from "./learn-weights.ts";

/** Users who take what one signal says, at some profileStrength; the other signals are noise. */
function samplesOf(truth: string, profileStrength: number, count = 400): RankingSample[] {
  const random = createRandom(`${truth}|${profileStrength}`);
  return Array.from({ length: count }, () => {
    const table = Float32Array.from({ length: 40 * signalCount }, () => random());
    const best = Array.from({ length: 40 }, (_, row) => row).sort(
      (a, b) => table[b * signalCount + signalAt[truth]!]! - table[a * signalCount + signalAt[truth]!]!,
    );
    const allTime = Float32Array.from({ length: 40 }, (_, row) => table[row * signalCount + signalAt.popularity!]!);
    return {
      isKnown: true,
      sinceLastMs: Number.POSITIVE_INFINITY,
      profileStrength,
      table,
      context: new Float32Array(0),
      allTime,
      recency: new Float32Array(allTime.length),
      relevant: best.slice(0, 3).sort((a, b) => a - b),
      relevantCount: 3,
    };
  });
}

const asked = { sinceLastMs: Number.POSITIVE_INFINITY, present: new Set(signals.map(({ name }) => name)) };
const shareAt = (weights: ReturnType<typeof learnWeights>, profileStrength: number, name: string): number =>
  blendFor(weights, { ...asked, profileStrength }).weightsFor(Number.POSITIVE_INFINITY)[signalAt[name]!]!;

test("the signal that was right gets the weight, at the profileStrength where it was right", () => {
  const warm = [...samplesOf("popularity", 1), ...samplesOf("als", 100)];
  const weights = learnWeights({ warm, cold: [], active: [] });
  expect(shareAt(weights, 1, "popularity")).toBeGreaterThan(0.8);
  expect(shareAt(weights, 100, "als")).toBeGreaterThan(0.8);
  expect(shareAt(weights, 100, "popularity")).toBeLessThan(0.1);
});

test("cold items have weights of their own, beside popularity's share", () => {
  const weights = learnWeights({ warm: samplesOf("als", 10), cold: samplesOf("predicted", 10), active: [] });
  const row = blendFor(weights, { ...asked, profileStrength: 10 }).weightsFor(0);
  expect(row[signalAt.predicted!]).toBeGreaterThan(0.7);
  expect(row[signalAt.als!]).toBe(0);
});

test("no weight is below 0, and a signal that misleads gets none", () => {
  const misled = samplesOf("ease", 10, 600).map((sample) => {
    for (let i = 0; i < sample.table.length; i += signalCount) {
      sample.table[i + signalAt.sequential!] = 1 - sample.table[i + signalAt.ease!]!;
    }
    return sample;
  });
  const weights = learnWeights({ warm: misled, cold: [], active: [] });
  expect([...weights.warm].every((value) => value >= 0)).toBe(true);
  expect(shareAt(weights, 10, "sequential")).toBeLessThan(0.01);
});

test("too few samples leave the prior, and the same samples give the same weights", () => {
  expect(learnWeights({ warm: samplesOf("als", 1, 100), cold: [], active: [] }).warm).toEqual(priorWeights().warm);
  const learned = () => learnWeights({ warm: samplesOf("als", 10), cold: samplesOf("features", 10), active: [] });
  expect(learned()).toEqual(learned());
});

test("likes that weigh three views are learned from as if each were one interaction, where there is enough to learn from", () => {
  const views = [...samplesOf("popularity", 1), ...samplesOf("als", 25)];
  const likes = views.map((sample) => ({ ...sample, profileStrength: 3 * sample.profileStrength }));
  const learned = learnWeights({ warm: likes, active: [], cold: [] }, 3);
  const other = learnWeights({ warm: views, active: [], cold: [] }, 1);
  expect(learned.strengthScale).toBeCloseTo(1 / 3, 12);
  learned.warm.forEach((weight, i) => {
    expect(weight).toBeCloseTo(other.warm[i]!, 6);
  });
  expect(learnWeights({ warm: likes.slice(0, 100), active: [], cold: [] }, 3).strengthScale).toBe(1);
});
