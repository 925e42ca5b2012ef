import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { buildLabelSpace, type ItemContent, labelFeatures, labelMatrix } from "./content-features.ts";
import { predictFactors, trainFactorRegression } from "./factor-regression.ts";

test("labels on one item only are left out, rows have norm 1 and rare labels weigh more", () => {
  const items: ItemContent[] = [["a", "b", "x"], ["a", "b"], ["a"], []].map((labels) => ({ labels }));
  const space = buildLabelSpace(items);
  expect([...space.positions.keys()]).toEqual(["a", "b"]);
  const [common, rare] = [Math.log1p(4 / 3), Math.log1p(4 / 2)];
  const { columns, values } = labelFeatures(space, { labels: ["b", "a", "b", "unknown"] });
  expect(columns).toEqual([0, 1]);
  expect(values[0]).toBeCloseTo(common / Math.hypot(common, rare), 6);
  expect(values[1]).toBeCloseTo(rare / Math.hypot(common, rare), 6);
  expect([...labelMatrix(space, items).rowStarts]).toEqual([0, 2, 4, 5, 5]);
});

test("agrees with a ridge regression worked out by hand", () => {
  // One label on both items, targets 1 and 3, weights 1 and 2, ridge 1: w = (1 + 2 · 3) / (1 + 2 + 1).
  const items: ItemContent[] = [{ labels: ["a"] }, { labels: ["a"] }];
  const labels = labelMatrix(buildLabelSpace(items), items);
  const content = { labels, dense: new Float32Array(0), denseWidth: 0 };
  const goal = { targets: Float32Array.of(1, 3), factorCount: 1, itemWeights: [1, 2] };
  expect(trainFactorRegression(content, goal).weights[0]).toBeCloseTo(7 / 4, 6);
});

test("factors that are a linear map of content are recovered, for an item left out of training too", () => {
  const random = createRandom(1);
  const [count, denseWidth, factorCount] = [200, 6, 3];
  const items: ItemContent[] = Array.from({ length: count }, () => ({ labels: [`l${Math.floor(random() * 4)}`] }));
  const labels = labelMatrix(buildLabelSpace(items), items);
  const dense = Float32Array.from({ length: count * denseWidth }, () => sampleNormal(random));
  const map = Float32Array.from({ length: (4 + denseWidth) * factorCount }, () => sampleNormal(random));
  const content = { labels, dense, denseWidth };
  const targets = predictFactors({ factorCount, denseWidth, weights: map }, content);
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

test("no features and no items give zero factors", () => {
  const items: ItemContent[] = [{ labels: [] }, { labels: ["once"] }];
  const content = { labels: labelMatrix(buildLabelSpace(items), items), dense: new Float32Array(0), denseWidth: 0 };
  const goal = { targets: new Float32Array(4).fill(1), factorCount: 2, itemWeights: [1, 1] };
  expect([...predictFactors(trainFactorRegression(content, goal), content)]).toEqual([0, 0, 0, 0]);
});
