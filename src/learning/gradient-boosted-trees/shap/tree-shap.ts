import type { TreeModel } from "../model/tree-model.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { createTreePaths } from "./tree-paths.ts";

/** Shares that add up to a score: `baseValue` and the contribution of every feature. */
export interface TreeExplainer {
  /** Mean score of the training rows. */
  baseValue: number;
  /** Writes the Shapley value of every feature for one row to `contributions`; `baseValue` and their sum are the score. */
  explain(features: ArrayLike<number>, contributions: Float64Array): void;
}

/**
 * Exact Shapley values of tree ensembles, where the value of a set of features is the mean output of the training rows that agree where the
 * set's features decide (path-dependent TreeSHAP; Lundberg, Erion and Lee 2018).
 *
 * For a leaf with output v, let z_j be the share of training rows that pass the tests of feature j on its path, and o_j 1 when this row
 * passes them, else 0. By the multilinear extension (Owen 1972) the Shapley value of j is the integral over t in [0, 1] of
 * v · (o_j - z_j) · Π_{i≠j} (o_i t + z_i (1 - t)), a polynomial in t, which Gauss-Legendre quadrature integrates exactly.
 * Products are carried down a tree and sums of leaves up, so a row costs O(leaves · depth) for each tree instead of O(leaves · depth²) as in
 * Lundberg's recursion (compare Yu et al. 2022, "Linear TreeShap"). A path that tests a feature again replaces its factor.
 * All buffers are allocated once.
 */
export function createTreeExplainer(model: TreeModel): TreeExplainer {
  const paths = createTreePaths(model);
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(paths.mostFeatures / 2)));
  const size = paths.mostNodes * points.length;
  const buffers: Buffers = {
    points,
    weights,
    factors: new Float64Array(size),
    products: new Float64Array(size),
    passes: new Uint8Array(paths.mostNodes),
  };
  const ends = Array.from(model.roots, (_, tree) => model.roots[tree + 1] ?? model.feature.length);
  const baseValue = model.roots.reduce((sum, root) => sum + model.value[root]!, model.startScore);
  return {
    baseValue,
    explain: (features, contributions) => {
      contributions.fill(0);
      for (let tree = 0; tree < ends.length; tree++) {
        const range = { root: model.roots[tree]!, end: ends[tree]! };
        goDown({ model, paths, buffers, features, ...range });
        goUp({ model, paths, buffers, contributions, ...range });
      }
    },
  };
}

interface Buffers {
  points: Float64Array;
  weights: Float64Array;
  /** Nodes of one tree x points: the factor of the feature that leads to the node. */
  factors: Float64Array;
  /** Nodes of one tree x points: weight times the product of the factors on the path; on the way up, summed over leaves. */
  products: Float64Array;
  /** 1 where the row passes all tests of the feature that leads to the node. */
  passes: Uint8Array;
}

interface Visit {
  model: TreeModel;
  paths: ReturnType<typeof createTreePaths>;
  buffers: Buffers;
  root: number;
  end: number;
}

/** Fills factors and products from the root to the leaves; leaves get theirs times their output, other nodes zeros. */
function goDown({ model, paths, buffers, features, root, end }: Visit & { features: ArrayLike<number> }): void {
  const { points, weights, factors, products, passes } = buffers;
  const count = points.length;
  products.set(weights, 0);
  for (let node = root; node < end; node++) {
    const own = (node - root) * count;
    const column = model.feature[node]!;
    if (column < 0) {
      const output = model.value[node]!;
      for (let q = 0; q < count; q++) products[own + q]! *= output;
      continue;
    }
    const value = features[column]!;
    const goesLeft = Number.isNaN(value) ? model.missingLeft[node] === 1 : value <= model.threshold[node]!;
    const left = model.leftChild[node]!;
    for (let child = left; child <= left + 1; child++) {
      const earlier = paths.earlier[child]!;
      const isPassed = goesLeft === (child === left) && (earlier < 0 || passes[earlier - root] === 1);
      const share = paths.share[child]!;
      const at = (child - root) * count;
      passes[child - root] = isPassed ? 1 : 0;
      for (let q = 0; q < count; q++) {
        const factor = share * (1 - points[q]!) + (isPassed ? points[q]! : 0);
        factors[at + q] = factor;
        products[at + q] = products[own + q]! * factor;
      }
      if (earlier < 0) continue;
      const before = (earlier - root) * count;
      for (let q = 0; q < count; q++) products[at + q]! /= factors[before + q]!;
    }
    products.fill(0, own, own + count);
  }
}

/** Sums leaves towards the root, and gives every node's sum to the feature that leads to it. */
function goUp({ model, paths, buffers, contributions, root, end }: Visit & { contributions: Float64Array }): void {
  const { points, factors, products, passes } = buffers;
  const count = points.length;
  for (let node = end - 1; node > root; node--) {
    const parent = paths.parent[node]!;
    const own = (node - root) * count;
    const above = (parent - root) * count;
    let quotient = 0;
    for (let q = 0; q < count; q++) {
      quotient += products[own + q]! / factors[own + q]!;
      products[above + q]! += products[own + q]!;
    }
    let share = quotient * (passes[node - root]! - paths.share[node]!);
    const earlier = paths.earlier[node]!;
    if (earlier >= 0) {
      // The earlier test's sum holds these leaves too, with a factor that they no longer have.
      const before = (earlier - root) * count;
      let replaced = 0;
      for (let q = 0; q < count; q++) replaced += products[own + q]! / factors[before + q]!;
      share -= replaced * (passes[earlier - root]! - paths.share[earlier]!);
    }
    contributions[model.feature[parent]!]! += share;
  }
}
