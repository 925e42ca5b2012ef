import type { TreeModel } from "../model/tree-model.ts";

/** What lies between the root and each node; -1 stands for none. */
export interface TreePaths {
  parent: Int32Array;
  /** The nearest node above that the same feature leads to. */
  earlier: Int32Array;
  /** Share of training rows that pass all tests of the feature that leads here: product of child rows / parent rows. */
  share: Float64Array;
  /** Different features on one path, at most. */
  mostFeatures: number;
  /** Nodes of one tree, at most. */
  mostNodes: number;
}

export function createTreePaths(model: TreeModel): TreePaths {
  const { feature, leftChild, rowCount, roots } = model;
  const count = feature.length;
  const parent = new Int32Array(count).fill(-1);
  const earlier = new Int32Array(count).fill(-1);
  const share = new Float64Array(count).fill(1);
  const features = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    if (feature[node]! < 0) continue;
    const same = nearestOf({ feature, parent, of: feature[node]!, node });
    for (let child = leftChild[node]!; child <= leftChild[node]! + 1; child++) {
      parent[child] = node;
      earlier[child] = same;
      share[child] = (rowCount[child]! / rowCount[node]!) * (same < 0 ? 1 : share[same]!);
      features[child] = features[node]! + (same < 0 ? 1 : 0);
    }
  }
  const sizes = Array.from(roots, (root, tree) => (roots[tree + 1] ?? count) - root);
  return {
    parent,
    earlier,
    share,
    mostFeatures: features.reduce((most, one) => Math.max(most, one), 0),
    mostNodes: Math.max(0, ...sizes),
  };
}

/** Walks up from `node` to the nearest node whose parent tests the feature `of`. */
function nearestOf(options: { feature: Int32Array; parent: Int32Array; of: number; node: number }): number {
  const { feature, parent, of } = options;
  let { node } = options;
  while (parent[node]! >= 0 && feature[parent[node]!] !== of) node = parent[node]!;
  return parent[node]! >= 0 ? node : -1;
}
