import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TrainingRows } from "./model/training-rows.ts";
import { leafOf, scoreRow, scoreRows } from "./model/tree-model.ts";
import { generatedRows } from "./testing/generated-rows.ts";
import { referenceFeatures, referenceOutcomes, referenceTargets } from "./testing/reference-rows.ts";
import { trainTrees } from "./train-trees.ts";

const reference = { leaves: 4, learningRate: 0.3, minRowsInLeaf: 1, rounds: 10 };

test("one split of squared error is the hand-computed one", () => {
  const rows = {
    features: Float64Array.of(1, 1, 1, 2, 2, 2),
    featureCount: 1,
    labels: Float64Array.of(0, 0, 3, 9, 9, 9),
  };
  const model = trainTrees({
    rows,
    settings: { objective: "squared-error", rounds: 1, leaves: 2, learningRate: 1, minRowsInLeaf: 1 },
  });
  expect(model.startScore).toBe(5);
  expect(model.threshold[0]).toBe(1.5);
  expect([...scoreRows(model, Float64Array.of(1, 2, 1.5, 1.6))]).toEqual([1, 9, 1, 9]);
});

describe("scores equal LightGBM's", () => {
  const head = (labels: Float64Array, objective: "squared-error" | "log-loss"): number[] => {
    const rows = { features: referenceFeatures, featureCount: 3, labels };
    return [...scoreRows(trainTrees({ rows, settings: { ...reference, objective } }), referenceFeatures)].slice(0, 8);
  };
  test("for squared error", () => {
    const expected = [3.4437136, 16.6301812, 12.1143522, 28.2786118, 31.3435201, 17.4176425, 26.9392658, 21.2218638];
    head(referenceTargets, "squared-error").forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i]!, 5);
    });
  });
  test("for log loss", () => {
    const expected = [-3.7794957, -2.4423146, -2.7605394, 3.1987394, 2.7649328, 3.3064142, 3.7856356, 3.7856356];
    head(referenceOutcomes, "log-loss").forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i]!, 5);
    });
  });
});

test("a split is the best of all that an exhaustive search finds", () => {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  const row = fc.tuple(value, value, fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (drawn) => {
      // Every row three times, so that no value shares its bin.
      const table = drawn.flatMap((one) => [one, one, one]);
      const rows = {
        features: Float64Array.from(table.flatMap((one) => one.slice(0, 2))),
        featureCount: 2,
        labels: Float64Array.from(table, ([, , label]) => label),
      };
      const settings = { objective: "squared-error", rounds: 1, leaves: 2, learningRate: 1, minRowsInLeaf: 1 } as const;
      const scores = scoreRows(trainTrees({ rows, settings }), rows.features);
      const loss = rows.labels.reduce((sum, label, i) => sum + (label - scores[i]!) ** 2, 0);
      expect(loss).toBeCloseTo(leastLossOfOneSplit(rows), 6);
    }),
  );
});

/** Sum of squares around the means of both sides, over every threshold and side of the missing values. */
function leastLossOfOneSplit({ features, labels }: TrainingRows): number {
  let best = squaresAround(labels);
  for (const feature of [0, 1]) {
    for (const threshold of [0, 1, 2, 3, 4]) {
      for (const missingLeft of [true, false]) {
        const isLeft = (row: number): boolean => {
          const value = features[row * 2 + feature]!;
          return Number.isNaN(value) ? missingLeft : value <= threshold;
        };
        const sides = [labels.filter((_, row) => isLeft(row)), labels.filter((_, row) => !isLeft(row))];
        best = Math.min(best, squaresAround(sides[0]!) + squaresAround(sides[1]!));
      }
    }
  }
  return best;
}

function squaresAround(labels: Float64Array): number {
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return labels.reduce((sum, label) => sum + (label - mean) ** 2, 0);
}

test("every leaf of a deep tree gives the mean of its rows, and counts them", () => {
  const rows = { ...generatedRows({ rowCount: 3000 }) };
  rows.labels = rows.labels.map((label, row) => 10 * label + (row % 7));
  const settings = { objective: "squared-error", rounds: 1, leaves: 31, learningRate: 1 } as const;
  const model = trainTrees({ rows, settings });
  const members = new Map<number, number[]>();
  rows.labels.forEach((label, row) => {
    const leaf = leafOf(model, 0, rows.features, row * rows.featureCount);
    members.set(leaf, [...(members.get(leaf) ?? []), label]);
  });
  expect(members.size).toBe(31);
  for (const [leaf, labels] of members) {
    expect(model.rowCount[leaf]).toBe(labels.length);
    expect(model.startScore + model.value[leaf]!).toBeCloseTo(
      labels.reduce((sum, one) => sum + one, 0) / labels.length,
      9,
    );
  }
});

test("a rerun gives equal bits", () => {
  const rows = generatedRows({ rowCount: 2000 });
  expect(trainTrees({ rows, settings: { rounds: 30 } })).toEqual(trainTrees({ rows, settings: { rounds: 30 } }));
});

test("a weight of two counts as a row that is there twice", () => {
  const rows = generatedRows({ rowCount: 400, featureCount: 4 });
  const twice = [...rows.labels.keys()].flatMap((row) => (row % 3 === 0 ? [row, row] : [row]));
  const repeated: TrainingRows = {
    features: Float64Array.from(twice.flatMap((row) => [...rows.features.subarray(row * 4, row * 4 + 4)])),
    featureCount: 4,
    labels: Float64Array.from(twice, (row) => rows.labels[row]!),
  };
  const weights = Float64Array.from(rows.labels, (_, row) => (row % 3 === 0 ? 2 : 1));
  // A threshold between the same two values may differ, as bins of unequal size do: few values avoid it.
  for (const one of [rows, repeated]) one.features = one.features.map(Math.round);
  const settings = { rounds: 20, minRowsInLeaf: 1, minHessianInLeaf: 3 };
  const weighted = scoreRows(trainTrees({ rows: { ...rows, weights }, settings }), rows.features);
  const expected = scoreRows(trainTrees({ rows: repeated, settings }), rows.features);
  weighted.forEach((score, i) => {
    expect(score).toBeCloseTo(expected[i]!, 9);
  });
});

test("initial scores of the best constant give the trees of no initial scores", () => {
  const rows = generatedRows({ rowCount: 500 });
  const plain = trainTrees({ rows, settings: { rounds: 10 } });
  const initialScores = new Float64Array(500).fill(plain.startScore);
  const started = trainTrees({ rows: { ...rows, initialScores }, settings: { rounds: 10 } });
  expect(started).toEqual({ ...plain, startScore: 0 });
});

test("a monotone feature never moves the score the other way", () => {
  const rows = generatedRows({ rowCount: 1500 });
  const model = trainTrees({ rows, settings: { rounds: 40, monotone: Int8Array.of(1, 0, -1, 0, 0, 0) } });
  const value = fc.double({ min: -4, max: 4, noNaN: true });
  const row = fc.array(value, { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(row, value, (values, other) => {
      const [low, high] = [Math.min(values[0]!, other), Math.max(values[0]!, other)];
      expect(scoreRow(model, [low, ...values.slice(1)])).toBeLessThanOrEqual(
        scoreRow(model, [high, ...values.slice(1)]) + 1e-12,
      );
      const [few, many] = [Math.min(values[2]!, other), Math.max(values[2]!, other)];
      const withThird = (third: number): number[] => values.map((one, i) => (i === 2 ? third : one));
      expect(scoreRow(model, withThird(few))).toBeGreaterThanOrEqual(scoreRow(model, withThird(many)) - 1e-12);
    }),
  );
});

test("early stopping keeps the trees of the round with the least loss on the validation rows", () => {
  const losses: number[] = [];
  const model = trainTrees({
    rows: generatedRows({ rowCount: 300 }),
    validation: generatedRows({ rowCount: 300, seed: 2 }),
    settings: { rounds: 300, patience: 10, learningRate: 0.3 },
    onRound: ({ validationLoss }) => losses.push(validationLoss!),
  });
  const best = losses.indexOf(Math.min(...losses)) + 1;
  expect(model.roots.length).toBe(best);
  expect(losses.length).toBe(best + 10);
  expect(model.feature.length).toBe(model.value.length);
});

test("missing values go to the side where they belong", () => {
  const features = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? Number.NaN : i));
  const labels = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const model = trainTrees({ rows: { features, featureCount: 1, labels }, settings: { rounds: 20 } });
  const [missing, low, high] = scoreRows(model, Float64Array.of(Number.NaN, -1e9, Number.POSITIVE_INFINITY));
  expect(missing).toBeGreaterThan(0);
  expect(low).toBeLessThan(0);
  expect(high).toBe(low);
});

test("infinities are the largest and the smallest value", () => {
  const { POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
  const features = Float64Array.from({ length: 60 }, (_, i) => [least, 0, most][i % 3]!);
  const labels = Float64Array.from({ length: 60 }, (_, i) => [1, 2, 9][i % 3]!);
  const settings = { objective: "squared-error", rounds: 1, learningRate: 1, minRowsInLeaf: 1 } as const;
  const model = trainTrees({ rows: { features, featureCount: 1, labels }, settings });
  const scores = scoreRows(model, Float64Array.of(least, 0, most));
  [1, 2, 9].forEach((label, i) => {
    expect(scores[i]).toBeCloseTo(label, 12);
  });
});

test("rows that teach nothing give no tree: one row, equal labels, constant features", () => {
  const constant = {
    features: new Float64Array(100).fill(3),
    featureCount: 1,
    labels: Float64Array.from({ length: 100 }, (_, i) => i % 2),
  };
  expect(trainTrees({ rows: constant }).roots.length).toBe(0);
  expect(
    trainTrees({ rows: { features: Float64Array.of(1), featureCount: 1, labels: Float64Array.of(1) } }).roots.length,
  ).toBe(0);
  const rows = { ...generatedRows({ rowCount: 100 }), labels: new Float64Array(100).fill(1) };
  const model = trainTrees({ rows });
  expect(scoreRow(model, rows.features)).toBeGreaterThan(10);
});

test("rows that do not fit are refused with the reason", () => {
  const rows = generatedRows({ rowCount: 10 });
  expect(() => trainTrees({ rows: { ...rows, labels: new Float64Array(9) } })).toThrow(
    "features has 60 entries instead of 54",
  );
  expect(() => trainTrees({ rows: { ...rows, labels: rows.labels.map(() => 2) } })).toThrow(
    'label 2 cannot be learned with "log-loss"',
  );
  expect(() => trainTrees({ rows, settings: { objective: "lambdarank" } })).toThrow("needs groupStarts");
  expect(() => trainTrees({ rows, settings: { patience: 3 } })).toThrow("needs validation rows");
  expect(() => trainTrees({ rows: { ...rows, weights: rows.labels.map(() => -1) } })).toThrow("Weights");
});
