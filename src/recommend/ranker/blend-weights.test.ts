import { expect, test } from "vitest";
import { type SignalName, signalAt, signalCount, signals } from "../signals/signals.ts";
import { blendFor, evidenceKnots, locate, priorWeights } from "./blend-weights.ts";

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const all = new Set<SignalName>(signals);

test("evidence lies between knots, linearly in ln(1 + evidence)", () => {
  expect(locate(0)).toEqual({ index: 0, share: 0 });
  expect(locate(Number.NaN)).toEqual({ index: 0, share: 0 });
  expect(locate(1)).toEqual({ index: 1, share: 0 });
  expect(locate(3).index).toBe(2);
  expect(locate(3).share).toBeCloseTo(Math.log(4 / 3) / Math.log(6 / 3), 10);
  expect(locate(1e9)).toEqual({ index: evidenceKnots.length - 2, share: 1 });
});

test("weights sum to 1 for any user and item", () => {
  for (const evidence of [0, 0.5, 1, 7, 1_000]) {
    const blend = blendFor(priorWeights(), { evidence, present: all });
    for (const itemCount of [0, 1, 50, Number.POSITIVE_INFINITY]) {
      expect(sum(blend.weightsFor(itemCount))).toBeCloseTo(1, 10);
    }
  }
});

test("a user without evidence is ranked by popularity alone", () => {
  const weights = blendFor(priorWeights(), { evidence: 0, present: new Set(["popularity"]) }).weightsFor(3);
  expect(weights[signalAt.popularity]).toBe(1);
});

test("what is absent leaves its weight to its group, and to all when the whole group is absent", () => {
  const at = (present: SignalName[]) =>
    blendFor(priorWeights(), { evidence: 10, present: new Set(present) })
      .weightsFor(Number.POSITIVE_INFINITY)
      .slice();
  const whole = at([...signals]);
  const crowd = ["als", "ease", "neighbours", "next"] as const;
  const onlyAls = at(["popularity", "embedding", "features", "als", "foretold"]);
  expect(onlyAls[signalAt.als]).toBeCloseTo(
    crowd.reduce((total, name) => total + whole[signalAt[name]]!, 0),
    10,
  );
  const noCrowd = at(["popularity", "embedding", "features"]);
  expect(noCrowd[signalAt.als]).toBe(0);
  expect(sum(noCrowd)).toBeCloseTo(1, 10);
});

test("an unmet item is judged by content and what it foretells, one with many users by its record", () => {
  const blend = blendFor(priorWeights(), { evidence: 10, present: all });
  const unmet = blend.weightsFor(0).slice();
  expect([unmet[signalAt.als], unmet[signalAt.next]]).toEqual([0, 0]);
  expect(unmet[signalAt.foretold]).toBeGreaterThan(0);
  const half = blend.weightsFor(2).slice();
  expect(half[signalAt.foretold]).toBeCloseTo(unmet[signalAt.foretold]! / 2, 10);
  expect(blend.weightsFor(Number.POSITIVE_INFINITY)[signalAt.foretold]).toBe(0);
});

test("rows are interpolated by their learned scale: the sharper knot says more in between", () => {
  const weights = priorWeights();
  weights.met.fill(0);
  weights.met[1 * signalCount + signalAt.popularity] = 1;
  weights.met[2 * signalCount + signalAt.als] = 3;
  const evidence = Math.exp((Math.log(2) + Math.log(3)) / 2) - 1;
  const row = blendFor(weights, { evidence, present: all }).weightsFor(Number.POSITIVE_INFINITY);
  // Groups without weight leave nothing behind: 0.5 of 1 against 0.5 of 3.
  expect(row[signalAt.popularity]).toBeCloseTo(0.25, 10);
  expect(row[signalAt.als]).toBeCloseTo(0.75, 10);
});
