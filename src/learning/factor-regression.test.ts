import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../math/random.ts";
import { normalise } from "../math/vector.ts";
import {
  buildContentSpace,
  createFeaturiser,
  type ItemContent,
} from "../recommend/models/cold-start/content-features.ts";
import { predictFactors, trainFactorRegression } from "./factor-regression.ts";

const featuresOf = (items: ItemContent[]) => createFeaturiser(buildContentSpace(items))(items);

test("labels on one item only are left out, each kind has norm 1, and rare labels weigh more within it", () => {
  const items: ItemContent[] = [
    { labels: ["tag:a", "tag:b", "tag:x", "author:c"] },
    { labels: ["tag:a", "tag:b", "tag:b", "author:c"] },
    { labels: ["tag:a"] },
    { labels: [] },
  ];
  expect(buildContentSpace(items).labels).toEqual(["author:c", "tag:a", "tag:b"]);
  const { labels } = featuresOf(items);
  expect([...labels.rowStarts]).toEqual([0, 3, 6, 7, 7]);
  const [common, rare] = [Math.log1p(4 / 3), Math.log1p(4 / 2)];
  expect([...labels.columns.subarray(3, 6)]).toEqual([0, 1, 2]);
  expect(labels.values[3]).toBeCloseTo(1, 6);
  expect(labels.values[4]).toBeCloseTo(common / Math.hypot(common, rare), 6);
  expect(labels.values[5]).toBeCloseTo(rare / Math.hypot(common, rare), 6);
});

test("embeddings lose what all have in common; an item without text, or with a foreign embedding, has zeros", () => {
  const [one, other] = [normalise(Float32Array.of(1, 1)), normalise(Float32Array.of(1, -1))];
  const items: ItemContent[] = [
    { labels: [], embedding: one },
    { labels: [], embedding: other },
  ];
  const featurise = createFeaturiser(buildContentSpace(items));
  const { dense } = featurise([...items, { labels: [] }, { labels: [], embedding: Float32Array.of(1) }]);
  [0, 0.5, 0, -0.5, 0, 0, 0, 0].forEach((value, i) => {
    expect(dense[i]).toBeCloseTo(value, 6);
  });
});

test("agrees with a ridge regression worked out by hand", () => {
  // One label on items with targets 2 and 4, none on one with target 0: mean 2, so w · (2 + 1) = (2 - 2) + (4 - 2).
  const items: ItemContent[] = [{ labels: ["t:a"] }, { labels: ["t:a"] }, { labels: [] }];
  const goal = { targets: Float32Array.of(2, 4, 0), factorCount: 1, itemWeights: [1, 1, 1] };
  const regression = trainFactorRegression(featuresOf(items), goal, { regularisation: 1 });
  expect(regression.mean[0]).toBeCloseTo(2, 6);
  expect(regression.weights[0]).toBeCloseTo(2 / 3, 6);
});

test("factors that follow content are recovered, for an item left out of training too", () => {
  const random = createRandom(1);
  const [count, width, factorCount] = [200, 6, 3];
  const items = Array.from({ length: count }, () => ({
    labels: [`l:${Math.floor(random() * 4)}`],
    embedding: normalise(Float32Array.from({ length: width }, () => sampleNormal(random))),
  }));
  const content = featuresOf(items);
  const map = Float32Array.from({ length: (4 + width) * factorCount }, () => sampleNormal(random));
  const mean = Float32Array.of(1, -1, 0.5);
  const targets = predictFactors({ factorCount, denseWidth: width, mean, weights: map }, content);
  const itemWeights = Float32Array.from({ length: count }, (_, item) => (item === 7 ? 0 : 1));
  const regression = trainFactorRegression(
    content,
    { targets: targets.map((value, i) => (Math.floor(i / factorCount) === 7 ? 0 : value)), factorCount, itemWeights },
    { regularisation: 1e-4, steps: 60 },
  );
  predictFactors(regression, content).forEach((value, i) => {
    expect(value).toBeCloseTo(targets[i]!, 2);
  });
});

test("no features give the mean, no items give zeros", () => {
  const items: ItemContent[] = [{ labels: [] }, { labels: ["t:once"] }];
  const goal = { targets: Float32Array.of(1, 2, 3, 4), factorCount: 2, itemWeights: [1, 1] };
  const content = featuresOf(items);
  expect([...predictFactors(trainFactorRegression(content, goal), content)]).toEqual([2, 3, 2, 3]);
  const nothing = { targets: new Float32Array(0), factorCount: 2, itemWeights: [] };
  expect([...trainFactorRegression(featuresOf([]), nothing).mean]).toEqual([0, 0]);
});
