import { describe, expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { adjustedRandIndex, calinskiHarabasz, daviesBouldin, silhouettes } from "./cluster-scores.ts";
import { entropyMerges, joinResponsibilities } from "./entropy-merges.ts";
import { fitMixture } from "./gaussian-mixture.ts";
import { kMeans } from "./k-means.ts";
import { columnMoments, type Matrix } from "./matrix.ts";
import { principalComponents } from "./principal-components.ts";
import { systematicSample } from "./systematic-sample.ts";
import { iris, irisSpecies } from "./testing/iris.ts";
import { cutTree, wardMerges } from "./ward.ts";

// Reference values on iris: scikit-learn 1.5.2 (KMeans n_init=50, AgglomerativeClustering, GaussianMixture).
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function scoresOf(matrix: Matrix, labels: Int32Array, clusters: number): number[] {
  return [
    mean(silhouettes(matrix, labels, clusters)),
    daviesBouldin(matrix, labels, clusters),
    calinskiHarabasz(matrix, labels, clusters),
  ];
}

describe("k-means on iris", () => {
  test.each([
    [2, [152.348, 0.681046, 0.404293, 513.9245]],
    [3, [78.8514, 0.552819, 0.661972, 561.6278]],
    [4, [57.2285, 0.498051, 0.780307]],
    [5, [46.4462, 0.488749]],
    [6, [39.04, 0.364834]],
  ])(
    "%i clusters have the inertia, silhouette, Davies-Bouldin and Calinski-Harabasz of scikit-learn",
    (clusters, expected) => {
      const { inertia, labels } = kMeans(iris, { clusters, random: createRandom(1), restarts: 200 });
      const scores = [inertia, ...scoresOf(iris, labels, clusters)];
      expected.forEach((value, index) => {
        // Inertia and Calinski-Harabasz are given with four decimals, the others with six.
        expect(Math.abs(scores[index]! - value)).toBeLessThan(value > 1 ? 1e-4 : 1e-6);
      });
    },
  );

  test("three clusters agree with the species as scikit-learn's do, z-scored ones too", () => {
    const { labels } = kMeans(iris, { clusters: 3, random: createRandom(1) });
    expect(adjustedRandIndex(labels, irisSpecies)).toBeCloseTo(0.7302, 4);
    const { means, variances } = columnMoments(iris);
    const values = iris.values.map((value, at) => (value - means[at % 4]!) / Math.sqrt(variances[at % 4]!));
    const scaled = { ...iris, values };
    const result = kMeans(scaled, { clusters: 3, random: createRandom(1), restarts: 200 });
    expect(result.inertia).toBeCloseTo(139.8205, 4);
    const [silhouette, index] = scoresOf(scaled, result.labels, 3);
    expect(silhouette).toBeCloseTo(0.459948, 5);
    expect(index).toBeCloseTo(0.833595, 5);
  });
});

test("the species themselves have scikit-learn's scores", () => {
  const [silhouette, index, ratio] = scoresOf(iris, irisSpecies, 3);
  expect(silhouette).toBeCloseTo(0.503477, 6);
  expect(index).toBeCloseTo(0.751371, 6);
  expect(ratio).toBeCloseTo(487.3309, 4);
});

test.each([
  [2, 0.686735, 0.382753],
  [3, 0.554324, 0.656256],
  [4, 0.488967, 0.795264],
])("Ward on iris with %i clusters is scikit-learn's", (clusters, silhouette, index) => {
  const labels = cutTree(wardMerges(iris), clusters);
  const scores = scoresOf(iris, labels, clusters);
  expect(scores[0]).toBeCloseTo(silhouette, 6);
  expect(scores[1]).toBeCloseTo(index, 6);
});

describe("Gaussian mixtures on iris", () => {
  // The floor is as small as scikit-learn's; few starts, because many find likelier spikes than the optimum it reports.
  const fitted = (components: number, form: "full" | "tied" | "diagonal" | "spherical") =>
    fitMixture(iris, {
      components,
      form,
      random: createRandom(0),
      restarts: 5,
      varianceFloor: 1e-6,
      maxIterations: 2_000,
    });

  test.each([
    [1, 829.978],
    [2, 574.018],
    [3, 580.839],
    [4, 621.753],
    [5, 648.345],
  ])("full, %i components", (components, bic) => {
    expect(Math.abs(fitted(components, "full").bic - bic)).toBeLessThan(1e-3);
  });

  test("the other forms, and what three full components find", () => {
    expect(Math.abs(fitted(3, "diagonal").bic - 744.632)).toBeLessThan(1e-3);
    expect(Math.abs(fitted(3, "spherical").bic - 853.809)).toBeLessThan(1e-3);
    expect(Math.abs(fitted(3, "tied").bic - 632.963)).toBeLessThan(1e-3);
    const { meanLogLikelihood, responsibilities } = fitted(3, "full");
    expect(meanLogLikelihood).toBeCloseTo(-1.2012, 4);
    const labels = Int32Array.from({ length: 150 }, (_, row) => {
      const [a, b, c] = responsibilities.subarray(row * 3, row * 3 + 3);
      return a! >= b! && a! >= c! ? 0 : b! >= c! ? 1 : 2;
    });
    expect(adjustedRandIndex(labels, irisSpecies)).toBeCloseTo(0.9039, 4);
  });
});

test("principal components of iris are those of scikit-learn", () => {
  const { means } = columnMoments(iris);
  const covariance = new Float64Array(16);
  for (let row = 0; row < iris.rows; row++) {
    for (let i = 0; i < 16; i++) {
      const [a, b] = [i >> 2, i & 3];
      covariance[i]! += (iris.values[row * 4 + a]! - means[a]!) * (iris.values[row * 4 + b]! - means[b]!);
    }
  }
  // PCA().fit(iris): explained_variance_ (divided by n - 1) and components_, each with its largest loading above 0.
  const { axes, variances } = principalComponents(
    covariance.map((sum) => sum / (iris.rows - 1)),
    4,
    3,
  );
  const expected = [4.22824171, 0.24267075, 0.0782095];
  for (const [axis, variance] of expected.entries()) expect(variances[axis]).toBeCloseTo(variance, 6);
  const first = [0.36138659, -0.08452251, 0.85667061, 0.3582892];
  for (const [place, loading] of first.entries()) expect(axes[0]![place]).toBeCloseTo(loading, 6);
  expect(principalComponents(new Float64Array(4), 2, 2)).toEqual({ axes: [], variances: [] });
});

test("components that share rows are joined first, and what is left of the entropy is said", () => {
  // Rows 1 and 2 are shared by the first two components, row 3 is the third's alone.
  const responsibilities = Float64Array.of(0.5, 0.5, 0, 0.6, 0.4, 0, 0.1, 0, 0.9);
  const merges = entropyMerges(responsibilities, 3);
  expect(merges.map(({ a, b }) => [a, b])).toEqual([
    [0, 1],
    [2, 3],
  ]);
  // Of row 3: -.1 ln .1 - .9 ln .9.
  expect(merges[0]!.entropy).toBeCloseTo(0.325083, 6);
  expect(merges[1]!.entropy).toBeCloseTo(0, 12);
  expect([...joinResponsibilities(responsibilities, [0, 0, 1])]).toEqual([1, 0, 1, 0, 0.1, 0.9]);
});

test("a row is drawn as often as its weight asks for, rounded down or up", () => {
  const weights = [0, 2, 0.5, 1, 0.5, 2];
  for (let seed = 0; seed < 20; seed++) {
    const drawn = systematicSample(weights, createRandom(`sample ${seed}`));
    expect(drawn).toHaveLength(6);
    for (const [row, weight] of weights.entries()) {
      const times = drawn.filter((one) => one === row).length;
      expect(times).toBeGreaterThanOrEqual(Math.floor(weight));
      expect(times).toBeLessThanOrEqual(Math.ceil(weight));
    }
  }
});
