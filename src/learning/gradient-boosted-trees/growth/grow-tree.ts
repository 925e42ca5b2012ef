import { addLeaf, type NodeList } from "../model/node-list.ts";
import type { TreeSettings } from "../model/training-rows.ts";
import type { TreeMemory } from "./tree-memory.ts";

/** A split that is possible at a leaf, with the sums of its sides. */
interface Split {
  /** Loss that it saves. */
  gain: number;
  feature: number;
  /** Last bin of the left side. */
  bin: number;
  missingLeft: boolean;
  left: Side;
  right: Side;
}

interface Side {
  gradient: number;
  hessian: number;
  rows: number;
}

interface Leaf {
  node: number;
  from: number;
  to: number;
  /** Which of the histograms in memory is its own. */
  histogram: number;
  /** Bounds of its output that monotone features above it set. */
  low: number;
  high: number;
  split: Split | undefined;
}

/** Less than this share of the sides' gain is rounding. */
const leastSavedShare = 1e-13;
/** Bits below the number of rows in a packed cell; 63 and not 64, because the kernels' integers are signed. */
const packedBits = 63;

/**
 * Grows one tree leaf by leaf (Shi 2007; Ke et al. 2017, LightGBM): the leaf whose best split saves most loss, G_l²/(H_l+λ) + G_r²/(H_r+λ) - G²/(H+λ),
 * is split until `leaves` are reached or nothing is saved. Each output is -G/(H+λ) times the learning rate. The histogram of
 * the larger child is its parent's less its sibling's. Gradients and hessians are read from the memory; the outputs are added to `scores`.
 * Returns false, and adds nothing, when no split saves anything.
 */
export function growTree(options: {
  memory: TreeMemory;
  settings: TreeSettings;
  nodes: NodeList;
  scores: Float64Array;
}): boolean {
  const { memory, settings, nodes, scores } = options;
  setUnits(memory, settings);
  for (let row = 0; row < memory.rowCount; row++) memory.rows[row] = row;
  const first: Leaf = {
    node: nodes.feature.length,
    from: 0,
    to: memory.rowCount,
    histogram: 0,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    split: undefined,
  };
  fillHistogram(memory, first);
  findSplit(memory, settings, first);
  if (!first.split) return false;
  nodes.roots.push(addLeaf(nodes, 0, memory.rowCount));
  const leaves = [first];
  for (;;) {
    const index = indexOfBest(leaves);
    const leaf = leaves[index];
    if (!leaf?.split || leaves.length >= settings.leaves) break;
    const [left, right] = splitLeaf({ memory, settings, nodes, leaf, split: leaf.split, freeHistogram: leaves.length });
    leaves[index] = left;
    leaves.push(right);
    if (leaves.length < settings.leaves) measureChildren({ memory, settings, parent: leaf, left, right });
  }
  for (const leaf of leaves) {
    const output = nodes.value[leaf.node]!;
    for (let i = leaf.from; i < leaf.to; i++) scores[memory.rows[i]!]! += output;
  }
  return true;
}

function indexOfBest(leaves: readonly Leaf[]): number {
  let best = 0;
  for (let i = 1; i < leaves.length; i++) {
    if ((leaves[i]!.split?.gain ?? 0) > (leaves[best]!.split?.gain ?? 0)) best = i;
  }
  return best;
}

/** Chooses units in which the sums of all gradients and hessians fill their integers, and packs the rows in them. */
function setUnits(memory: TreeMemory, settings: TreeSettings): void {
  const { gradients, hessians, rowCount, address, kernels } = memory;
  let gradientSum = 0;
  let hessianSum = 0;
  for (let row = 0; row < rowCount; row++) {
    gradientSum += Math.abs(gradients[row]!);
    hessianSum += hessians[row]!;
  }
  const hessianBits = packedBits - Math.ceil(Math.log2(rowCount + 2));
  const gradientScale = powerBelow(packedBits - 1, gradientSum);
  const hessianScale = powerBelow(hessianBits - 1, hessianSum);
  const { minRowsInLeaf, minHessianInLeaf, l2 } = settings;
  kernels.packRows(
    address.gradients,
    address.hessians,
    address.cells,
    rowCount,
    gradientScale,
    hessianScale,
    hessianBits,
  );
  kernels.setUnits(hessianBits, 1 / gradientScale, 1 / hessianScale, l2, Math.max(1, minRowsInLeaf), minHessianInLeaf);
}

/** A power of two that brings `sum` to at most 2^bits. */
function powerBelow(bits: number, sum: number): number {
  return sum === 0 ? 1 : 2 ** Math.min(900, bits - 1 - Math.ceil(Math.log2(sum)));
}

function histogramAddress(memory: TreeMemory, leaf: Leaf): number {
  return memory.address.histograms + leaf.histogram * memory.histogramBytes;
}

function fillHistogram(memory: TreeMemory, leaf: Leaf): void {
  const { address, kernels, featureCount, histogramBytes } = memory;
  const target = histogramAddress(memory, leaf);
  kernels.clear(target, histogramBytes);
  const [from, to] = [address.rows + leaf.from * 4, address.rows + leaf.to * 4];
  kernels.accumulate(from, to, address.bins, featureCount * 2, address.cells, target);
}

function findSplit(memory: TreeMemory, settings: TreeSettings, leaf: Leaf): void {
  const { address, kernels, featureCount, splitFloats, splitIntegers } = memory;
  if (leaf.to - leaf.from < 2 * settings.minRowsInLeaf) return;
  kernels.findSplit(histogramAddress(memory, leaf), address.features, featureCount, leaf.low, leaf.high, address.split);
  const [gain, leftGradient, leftHessian, leftRows, gradient, hessian, rows] = splitFloats;
  const all: Side = { gradient: gradient!, hessian: hessian!, rows: rows! };
  const left: Side = { gradient: leftGradient!, hessian: leftHessian!, rows: leftRows! };
  const saved = gain! - gainOf(all, outputOf(all, leaf, settings), settings);
  if (!(saved > leastSavedShare * gain!)) return;
  const missingLeft = splitIntegers[16]!;
  const right = { gradient: gradient! - left.gradient, hessian: hessian! - left.hessian, rows: rows! - left.rows };
  leaf.split = {
    gain: saved,
    feature: splitIntegers[14]!,
    bin: splitIntegers[15]!,
    missingLeft: missingLeft === nothingMissing ? left.rows >= right.rows : missingLeft === 1,
    left,
    right,
  };
}

/** No row of the node lacks the value: a later row that does goes with the majority. */
const nothingMissing = 2;

function outputOf(side: Side, bounds: { low: number; high: number }, settings: TreeSettings): number {
  return Math.min(bounds.high, Math.max(bounds.low, -side.gradient / (side.hessian + settings.l2)));
}

function gainOf(side: Side, output: number, settings: TreeSettings): number {
  return -(2 * side.gradient * output + (side.hessian + settings.l2) * output ** 2);
}

function splitLeaf(options: {
  memory: TreeMemory;
  settings: TreeSettings;
  nodes: NodeList;
  leaf: Leaf;
  split: Split;
  freeHistogram: number;
}): [left: Leaf, right: Leaf] {
  const { memory, settings, nodes, leaf, split, freeHistogram } = options;
  const { address, kernels, featureCount, bins } = memory;
  const firstBin = bins.first[split.feature]!;
  const leftRows = kernels.partition(
    address.rows + leaf.from * 4,
    address.rows + leaf.to * 4,
    address.bins,
    featureCount * 2,
    split.feature * 2,
    split.bin,
    firstBin,
    split.missingLeft ? 1 : 0,
    address.scratch,
  );
  const middle = leaf.from + leftRows;
  const outputs = [split.left, split.right].map((side) => outputOf(side, leaf, settings)) as [number, number];
  const node = leaf.node;
  nodes.feature[node] = split.feature;
  nodes.threshold[node] = bins.upperBounds[split.feature]![split.bin - firstBin - 1]!;
  nodes.missingLeft[node] = split.missingLeft ? 1 : 0;
  nodes.leftChild[node] = addLeaf(nodes, outputs[0] * settings.learningRate, split.left.rows);
  addLeaf(nodes, outputs[1] * settings.learningRate, split.right.rows);
  const [leftBounds, rightBounds] = childBounds(leaf, outputs, settings.monotone?.[split.feature] ?? 0);
  const leftIsSmaller = middle - leaf.from <= leaf.to - middle;
  const [small, large] = [freeHistogram, leaf.histogram];
  const child = { split: undefined, from: leaf.from, to: leaf.to };
  const leftNode = nodes.leftChild[node]!;
  return [
    { ...child, ...leftBounds, node: leftNode, to: middle, histogram: leftIsSmaller ? small : large },
    { ...child, ...rightBounds, node: leftNode + 1, from: middle, histogram: leftIsSmaller ? large : small },
  ];
}

type Bounds = Pick<Leaf, "low" | "high">;

/** Neither side of a monotone split may pass the middle of their outputs (LightGBM's basic method). */
function childBounds({ low, high }: Bounds, outputs: [number, number], monotone: number): [Bounds, Bounds] {
  const middle = (outputs[0] + outputs[1]) / 2;
  const below = { low, high: middle };
  const above = { low: middle, high };
  if (monotone > 0) return [below, above];
  if (monotone < 0) return [above, below];
  return [
    { low, high },
    { low, high },
  ];
}

/** Fills the smaller child's histogram, makes the parent's the larger child's, and finds the splits of both. */
function measureChildren(options: {
  memory: TreeMemory;
  settings: TreeSettings;
  parent: Leaf;
  left: Leaf;
  right: Leaf;
}): void {
  const { memory, settings, parent, left, right } = options;
  const [small, large] = left.histogram === parent.histogram ? [right, left] : [left, right];
  if (large.to - large.from < 2 * settings.minRowsInLeaf) return;
  fillHistogram(memory, small);
  memory.kernels.subtract(histogramAddress(memory, large), histogramAddress(memory, small), memory.histogramBytes);
  findSplit(memory, settings, left);
  findSplit(memory, settings, right);
}
