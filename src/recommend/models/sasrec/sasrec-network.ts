import { type Attention, attend, attendBack, type SequenceRows } from "../../../learning/neural/causal-attention.ts";
import { type LayerNorm, normaliseRows, normaliseRowsBack } from "../../../learning/neural/layer-norm.ts";
import { createTensors, type Tensor, type Tensors, transposeTo } from "../../../learning/neural/tensors.ts";

export interface NetworkShape {
  itemCount: number;
  /** Dimensions, a multiple of 8. */
  width: number;
  blocks: number;
  /** Positions of the longest sequence, a multiple of 8. */
  places: number;
}

export interface NetworkRoom extends NetworkShape {
  /** Positions of all sequences of a step together, a multiple of 8. */
  rows: number;
  /** Shared candidates of a step, a multiple of 8; 0 for a network that only scores. */
  candidates: number;
}

/** Names of the parameters in the order in which they are stored. */
export function parameterNames(blocks: number): string[] {
  const own = ["attentionGain", "attentionBias", "queries", "keys", "values"];
  const feed = ["feedGain", "feedBias", "inner", "innerBias", "outer", "outerBias"];
  const ofBlock = (block: number): string[] => [...own, ...feed].map((name) => `${name}${block}`);
  const named = Array.from({ length: blocks }, (_, block) => ofBlock(block)).flat();
  return ["items", "places", ...named, "lastGain", "lastBias"];
}

function parameterShape(name: string, { itemCount, width, places }: NetworkShape): readonly [number, number] {
  if (name === "items") return [itemCount, width];
  if (name === "places") return [places, width];
  return /Gain|Bias/.test(name) ? [1, width] : [width, width];
}

/** All parameters in one array, in the order of `parameterNames`. */
export function collectParameters({ all }: Tensors<string>, blocks: number): Float32Array {
  const parts = parameterNames(blocks).map((name) => all[name]!.values);
  const parameters = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    parameters.set(part, at);
    at += part.length;
  }
  return parameters;
}

/** The way back of `collectParameters`. */
export function loadParameters(
  { all }: Tensors<string>,
  { blocks, parameters }: { blocks: number; parameters: Float32Array },
): void {
  let at = 0;
  for (const name of parameterNames(blocks)) {
    const { values } = all[name]!;
    values.set(parameters.subarray(at, at + values.length));
    at += values.length;
  }
}

/** What is kept of each block on the way there, for the way back. */
const perBlock = ["unit", "normed", "q", "k", "v", "attended", "middle", "feedUnit", "feedNormed", "hidden", "out"];
const gradientRooms = ["gx", "gq", "gk", "gv", "gn", "gh"];

/**
 * Tensors of the self-attentive sequential recommender of Kang and McAuley (2018): parameters, their gradients (`d` and the name),
 * and what one step needs.
 */
export function createNetworkTensors(room: NetworkRoom): Tensors<string> {
  const { width, blocks, places, rows, candidates } = room;
  const isTraining = candidates > 0;
  const shapes: Record<string, readonly [number, number]> = {};
  for (const name of parameterNames(blocks)) {
    shapes[name] = parameterShape(name, room);
    if (isTraining) shapes[`d${name}`] = parameterShape(name, room);
  }
  for (const name of ["input", "lastUnit", "output", ...(isTraining ? [...gradientRooms, "doutput"] : [])]) {
    shapes[name] = [rows, width];
  }
  shapes.lastScale = [rows, 1];
  shapes.transposed = [width, places];
  shapes.turned = [width, width];
  if (isTraining) {
    shapes.probabilityGradient = [places, places];
    shapes.candidates = [candidates, width];
    shapes.candidateGradient = [candidates, width];
    shapes.candidatesTransposed = [width, candidates];
    shapes.logits = [rows, candidates];
  }
  for (let block = 0; block < blocks; block++) {
    for (const name of perBlock) shapes[`${name}${block}`] = [rows, width];
    for (const name of ["scale", "feedScale"]) shapes[`${name}${block}`] = [rows, 1];
    shapes[`probabilities${block}`] = [rows, places];
    if (isTraining) for (const name of ["dropAttended", "dropFed"]) shapes[`${name}${block}`] = [rows, width];
  }
  if (isTraining) shapes.dropInput = [rows, width];
  return createTensors(shapes);
}

/** Entries of sequences one after the other: the item of each row, and where each sequence lies. */
export interface NetworkInput {
  /** Items by row; what fills sequences up is any item. */
  items: Uint32Array;
  sequences: readonly SequenceRows[];
}

/** Whether a step leaves values out (factors of 0 or 1 / kept share in the tensors whose names begin with `drop`). */
export interface PassOptions {
  isDropping: boolean;
}

/**
 * Writes the state after every position to `output`:
 * x = √width · item + place; of each block x += attention(norm(x)), x += feed(norm(x)); output = norm(x).
 */
export function runForward(
  tensors: Tensors<string>,
  { width, blocks }: NetworkShape,
  input: NetworkInput,
  { isDropping }: PassOptions,
): void {
  const { all } = tensors;
  const rows = input.items.length;
  embed(all, input, width);
  if (isDropping) multiplyInto(all.input!, all.dropInput!, rows);
  let x = all.input!;
  for (let block = 0; block < blocks; block++) {
    const of = (name: string): Tensor => all[`${name}${block}`]!;
    const project = (out: Tensor, from: Tensor, weights: Tensor): void => {
      out.values.fill(0, 0, rows * width);
      tensors.addProduct({ tensor: out }, { tensor: from }, { tensor: weights }, rows);
    };
    normaliseRows(
      normOf(all, "attention", block),
      { input: x, unit: of("unit"), scale: of("scale"), out: of("normed") },
      rows,
    );
    project(of("q"), of("normed"), of("queries"));
    project(of("k"), of("normed"), of("keys"));
    project(of("v"), of("normed"), of("values"));
    of("attended").values.fill(0, 0, rows * width);
    attend(tensors, attentionOf(all, block), input.sequences);
    if (isDropping) multiplyInto(of("attended"), of("dropAttended"), rows);
    addInto(of("middle"), x, of("attended"), rows);
    normaliseRows(
      normOf(all, "feed", block),
      { input: of("middle"), unit: of("feedUnit"), scale: of("feedScale"), out: of("feedNormed") },
      rows,
    );
    project(of("hidden"), of("feedNormed"), of("inner"));
    addBiasAndCut(of("hidden"), of("innerBias"), rows);
    project(of("out"), of("hidden"), of("outer"));
    addBias(of("out"), of("outerBias"), rows);
    if (isDropping) multiplyInto(of("out"), of("dropFed"), rows);
    addInto(of("out"), of("out"), of("middle"), rows);
    x = of("out");
  }
  const norm = { gain: all.lastGain!, bias: all.lastBias! };
  normaliseRows(norm, { input: x, unit: all.lastUnit!, scale: all.lastScale!, out: all.output! }, rows);
}

/** Adds the gradients of all parameters to theirs, by that of `output` in `doutput`, which is zeroed. */
export function runBackward(
  tensors: Tensors<string>,
  { width, blocks }: NetworkShape,
  input: NetworkInput,
  { isDropping }: PassOptions,
): void {
  const { all } = tensors;
  const rows = input.items.length;
  const { gx, gq, gk, gv, gn, gh, turned } = all as Record<string, Tensor>;
  const clear = (...rooms: (Tensor | undefined)[]): void => {
    for (const room of rooms) room!.values.fill(0, 0, rows * width);
  };
  const backThrough = (out: Tensor, inputOf: Tensor, weights: string, gradient: Tensor): void => {
    tensors.addTransposedProduct({ tensor: all[`d${weights}`]! }, { tensor: inputOf }, { tensor: gradient }, rows);
    transposeTo(turned!, { tensor: all[weights]! }, width);
    tensors.addProduct({ tensor: out }, { tensor: gradient }, { tensor: turned! }, rows);
  };
  clear(gx);
  normaliseRowsBack(
    { gain: all.lastGain!, bias: all.lastBias! },
    { gain: all.dlastGain!, bias: all.dlastBias! },
    { outGradient: all.doutput!, unit: all.lastUnit!, scale: all.lastScale!, inputGradient: gx! },
    rows,
  );
  clear(all.doutput);
  for (let block = blocks - 1; block >= 0; block--) {
    const of = (name: string): Tensor => all[`${name}${block}`]!;
    // gx is the gradient of the block's output: of the feed and, past it, of what came in.
    copyInto(gn!, gx!, rows);
    if (isDropping) multiplyInto(gn!, of("dropFed"), rows);
    addColumnSums(of("douterBias"), gn!, rows);
    clear(gh);
    backThrough(gh!, of("hidden"), `outer${block}`, gn!);
    cutWhereCut(gh!, of("hidden"), rows);
    addColumnSums(of("dinnerBias"), gh!, rows);
    clear(gn);
    backThrough(gn!, of("feedNormed"), `inner${block}`, gh!);
    normaliseRowsBack(
      normOf(all, "feed", block),
      normOf(all, "dfeed", block),
      { outGradient: gn!, unit: of("feedUnit"), scale: of("feedScale"), inputGradient: gx! },
      rows,
    );
    copyInto(gh!, gx!, rows);
    if (isDropping) multiplyInto(gh!, of("dropAttended"), rows);
    clear(gq, gk, gv, gn);
    const rooms = { queries: gq!, keys: gk!, values: gv!, out: gh!, probabilities: all.probabilityGradient! };
    attendBack(tensors, attentionOf(all, block), rooms, input.sequences);
    backThrough(gn!, of("normed"), `queries${block}`, gq!);
    backThrough(gn!, of("normed"), `keys${block}`, gk!);
    backThrough(gn!, of("normed"), `values${block}`, gv!);
    normaliseRowsBack(
      normOf(all, "attention", block),
      normOf(all, "dattention", block),
      { outGradient: gn!, unit: of("unit"), scale: of("scale"), inputGradient: gx! },
      rows,
    );
  }
  if (isDropping) multiplyInto(gx!, all.dropInput!, rows);
  embedBack(all, input, width);
}

function normOf(all: Readonly<Record<string, Tensor>>, name: string, block: number): LayerNorm {
  return { gain: all[`${name}Gain${block}`]!, bias: all[`${name}Bias${block}`]! };
}

function attentionOf(all: Readonly<Record<string, Tensor>>, block: number): Attention {
  return {
    queries: all[`q${block}`]!,
    keys: all[`k${block}`]!,
    values: all[`v${block}`]!,
    probabilities: all[`probabilities${block}`]!,
    out: all[`attended${block}`]!,
    transposed: all.transposed!,
  };
}

function embed(all: Readonly<Record<string, Tensor>>, { items, sequences }: NetworkInput, width: number): void {
  const factor = Math.sqrt(width);
  const [input, embeddings, places] = [all.input!.values, all.items!.values, all.places!.values];
  for (const { start, rows } of sequences) {
    for (let i = 0; i < rows; i++) {
      const [at, item, place] = [(start + i) * width, items[start + i]! * width, i * width];
      for (let c = 0; c < width; c++) input[at + c] = factor * embeddings[item + c]! + places[place + c]!;
    }
  }
}

function embedBack(all: Readonly<Record<string, Tensor>>, { items, sequences }: NetworkInput, width: number): void {
  const factor = Math.sqrt(width);
  const [gradient, embeddings, places] = [all.gx!.values, all.ditems!.values, all.dplaces!.values];
  for (const { start, rows } of sequences) {
    for (let i = 0; i < rows; i++) {
      const [at, item, place] = [(start + i) * width, items[start + i]! * width, i * width];
      for (let c = 0; c < width; c++) {
        const own = gradient[at + c]!;
        embeddings[item + c] = embeddings[item + c]! + factor * own;
        places[place + c] = places[place + c]! + own;
      }
    }
  }
}

function copyInto(out: Tensor, from: Tensor, rows: number): void {
  out.values.set(from.values.subarray(0, rows * from.columns));
}

function addInto(out: Tensor, one: Tensor, other: Tensor, rows: number): void {
  for (let i = 0; i < rows * out.columns; i++) out.values[i] = one.values[i]! + other.values[i]!;
}

function multiplyInto(out: Tensor, factors: Tensor, rows: number): void {
  for (let i = 0; i < rows * out.columns; i++) out.values[i] = out.values[i]! * factors.values[i]!;
}

function addBias(out: Tensor, bias: Tensor, rows: number): void {
  const { columns } = out;
  for (let start = 0; start < rows * columns; start += columns) {
    for (let c = 0; c < columns; c++) out.values[start + c] = out.values[start + c]! + bias.values[c]!;
  }
}

function addBiasAndCut(out: Tensor, bias: Tensor, rows: number): void {
  addBias(out, bias, rows);
  for (let i = 0; i < rows * out.columns; i++) out.values[i] = Math.max(0, out.values[i]!);
}

/** The gradient of what was cut to 0 is 0. */
function cutWhereCut(gradient: Tensor, result: Tensor, rows: number): void {
  for (let i = 0; i < rows * result.columns; i++) if (!(result.values[i]! > 0)) gradient.values[i] = 0;
}

function addColumnSums(out: Tensor, from: Tensor, rows: number): void {
  const { columns } = from;
  for (let start = 0; start < rows * columns; start += columns) {
    for (let c = 0; c < columns; c++) out.values[c] = out.values[c]! + from.values[start + c]!;
  }
}
