import type { TreeObjective } from "./training-rows.ts";
import type { TreeModel } from "./tree-model.ts";

/** Nodes of a model that is being trained; see `TreeModel`. */
export interface NodeList {
  roots: number[];
  feature: number[];
  threshold: number[];
  missingLeft: number[];
  leftChild: number[];
  value: number[];
  rowCount: number[];
}

export function createNodeList(): NodeList {
  return { roots: [], feature: [], threshold: [], missingLeft: [], leftChild: [], value: [], rowCount: [] };
}

/** Adds a leaf and returns its number. */
export function addLeaf(nodes: NodeList, value: number, rowCount: number): number {
  nodes.feature.push(-1);
  nodes.threshold.push(0);
  nodes.missingLeft.push(0);
  nodes.leftChild.push(-1);
  nodes.rowCount.push(rowCount);
  return nodes.value.push(value) - 1;
}

export function finishModel(
  nodes: NodeList,
  head: { objective: TreeObjective; featureCount: number; startScore: number },
): TreeModel {
  const value = Float64Array.from(nodes.value);
  // Children stand behind their parents, so that going backwards finds them done.
  for (let node = value.length - 1; node >= 0; node--) {
    if (nodes.feature[node]! < 0) continue;
    const left = nodes.leftChild[node]!;
    const [leftRows, rightRows] = [nodes.rowCount[left]!, nodes.rowCount[left + 1]!];
    value[node] = (value[left]! * leftRows + value[left + 1]! * rightRows) / (leftRows + rightRows);
  }
  return {
    ...head,
    roots: Int32Array.from(nodes.roots),
    feature: Int32Array.from(nodes.feature),
    threshold: Float64Array.from(nodes.threshold),
    missingLeft: Uint8Array.from(nodes.missingLeft),
    leftChild: Int32Array.from(nodes.leftChild),
    value,
    rowCount: Float64Array.from(nodes.rowCount),
  };
}
