import { createAdamState, stepAdam } from "../../../learning/neural/adam.ts";
import type { SequenceRows } from "../../../learning/neural/causal-attention.ts";
import { noTarget, sampledSoftmaxLoss } from "../../../learning/neural/sampled-softmax.ts";
import type { Tensor, Tensors } from "../../../learning/neural/tensors.ts";
import { createRandom, type Random, sampleNormal, shuffle } from "../../../math/random.ts";
import {
  collectParameters,
  createNetworkTensors,
  type NetworkRoom,
  type NetworkShape,
  parameterNames,
  runBackward,
  runForward,
} from "./sasrec-network.ts";

export interface SasrecOptions {
  /** Dimensions; rounded up to a multiple of 8. */
  width?: number;
  blocks?: number;
  /** The newest entries of a history that count; rounded up to a multiple of 8. */
  places?: number;
  /** Left out, as many as see three million entries, 40 at most. */
  epochs?: number;
  learningRate?: number;
  /** Share of values that are left out of each sum in training. */
  dropout?: number;
  /** Items that the next one is told from in a step, drawn evenly; all of a catalogue that has no more. */
  candidates?: number;
  /** Positions of a step. */
  stepRows?: number;
  seed?: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: { epoch: number; epochs: number; loss: number }) => void) | undefined;
}

export const sasrecDefaults = {
  width: 64,
  blocks: 2,
  places: 48,
  learningRate: 0.002,
  dropout: 0.2,
  candidates: 512,
  stepRows: 2_048,
  seed: 1,
};

/** Parameters one after the other, in the order of `parameterNames`. */
export interface SasrecParameters extends NetworkShape {
  parameters: Float32Array;
}

const meanDecay = 0.9;
const squareDecay = 0.98;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;
const toEights = (count: number): number => 8 * Math.max(1, Math.ceil(count / 8));

/**
 * Self-attentive sequential recommendation (Kang and McAuley 2018), trained to tell the next item of each sequence from items drawn
 * evenly (softmax in place of their binary loss: Klenitskiy and Vasilev 2023). `sequences` hold positions of items, oldest first; those that
 * are longer than `places` are cut anew in every epoch. The same input and seed give the same parameters. The event loop gets a turn
 * every 10 ms.
 */
export async function trainSasrec(
  { itemCount, sequences }: { itemCount: number; sequences: readonly ArrayLike<number>[] },
  options: SasrecOptions = {},
): Promise<SasrecParameters> {
  const settings = { ...sasrecDefaults, ...options };
  const { learningRate, signal, onProgress, blocks, epochs = epochsFor(sequences) } = settings;
  const shape: NetworkShape = { itemCount, width: toEights(settings.width), blocks, places: toEights(settings.places) };
  const room: NetworkRoom = {
    ...shape,
    rows: Math.max(shape.places, toEights(settings.stepRows)),
    candidates: toEights(Math.min(settings.candidates, itemCount)),
  };
  const random = createRandom(`sasrec|${settings.seed}`);
  const tensors = createNetworkTensors(room);
  const states = parameterNames(blocks).map((name) => {
    draw(name, tensors.all[name]!, random);
    return createAdamState(tensors.all[name]!.values, tensors.all[`d${name}`]!.values);
  });
  const drawCandidates = createCandidateDraw(itemCount, Math.min(settings.candidates, itemCount), random);
  const adam = { learningRate, meanDecay, squareDecay };
  let step = 0;
  let turnEnd = performance.now() + turnMs;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let [loss, steps] = [0, 0];
    for (const batch of batchesOf(cutSequences(sequences, shape.places, random), room.rows, random)) {
      fillMasks(tensors, room, settings.dropout, random);
      loss += trainStep({ tensors, shape, batch, candidates: drawCandidates() }, settings.dropout > 0);
      steps++;
      step++;
      for (const state of states) stepAdam(state, adam, step);
      if (performance.now() > turnEnd) {
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        turnEnd = performance.now() + turnMs;
      }
    }
    onProgress?.({ epoch, epochs, loss: steps === 0 ? 0 : loss / steps });
  }
  return { ...shape, parameters: collectParameters(tensors, blocks) };
}

/** Entries that a training sees in all its epochs: about two minutes of one processor with the defaults. */
const seenEntries = 3_000_000;
const mostEpochs = 40;

function epochsFor(sequences: readonly ArrayLike<number>[]): number {
  const entries = sequences.reduce((sum, { length }) => sum + length, 0);
  return Math.min(mostEpochs, Math.max(1, Math.round(seenEntries / Math.max(1, entries))));
}

/** Sequences of one step: what was had, and what came next. */
export interface Batch {
  items: Uint32Array;
  targets: Uint32Array;
  sequences: SequenceRows[];
}

/** Adds the gradients of one step to the parameters' and returns its loss. */
export function trainStep(
  step: {
    tensors: Tensors<string>;
    shape: NetworkShape;
    batch: Batch;
    candidates: Uint32Array;
  },
  isDropping: boolean,
): number {
  const { tensors, shape, batch, candidates } = step;
  const { all } = tensors;
  runForward(tensors, shape, batch, { isDropping });
  const softmax = {
    outputs: all.output!,
    outputGradient: all.doutput!,
    classes: all.items!,
    classGradient: all.ditems!,
    candidates: all.candidates!,
    candidateGradient: all.candidateGradient!,
    transposed: all.candidatesTransposed!,
    logits: all.logits!,
  };
  const loss = sampledSoftmaxLoss(tensors, softmax, { targets: batch.targets, candidates });
  runBackward(tensors, shape, batch, { isDropping });
  return loss;
}

/** Gains of 1, no biases, and normal deviates whose products keep the size of what they are multiplied with. */
function draw(name: string, { values, columns }: Tensor, random: Random): void {
  if (/Gain/.test(name)) values.fill(1);
  else if (!/Bias/.test(name)) {
    const scale = name === "places" ? 0.02 : 1 / Math.sqrt(columns);
    for (let i = 0; i < values.length; i++) values[i] = scale * sampleNormal(random);
  }
}

/** Pieces of at most `places` steps, that is `places` + 1 items: from the end of each sequence, or from a random place near it on. */
function cutSequences(sequences: readonly ArrayLike<number>[], places: number, random: Random): number[][] {
  const pieces: number[][] = [];
  for (const sequence of sequences) {
    const own = Array.from(sequence);
    // A long one is cut elsewhere in each epoch, so that every item is sometimes told from a long past.
    const offset = own.length > places + 1 ? Math.floor(places * random()) : 0;
    for (let end = own.length - offset; end > 1; end -= places)
      pieces.push(own.slice(Math.max(0, end - places - 1), end));
    if (offset > 0) pieces.push(own.slice(Math.max(0, own.length - offset - 1)));
  }
  return pieces.filter(({ length }) => length > 1);
}

/** Pieces in random order, as many to a batch as fit; each is filled up to a multiple of eight rows. */
function* batchesOf(pieces: number[][], rows: number, random: Random): Generator<Batch> {
  let waiting: number[][] = [];
  let filled = 0;
  for (const piece of shuffle(pieces, random)) {
    const own = toEights(piece.length - 1);
    if (filled + own > rows) {
      yield batchOf(waiting, filled);
      waiting = [];
      filled = 0;
    }
    waiting.push(piece);
    filled += own;
  }
  if (waiting.length > 0) yield batchOf(waiting, filled);
}

function batchOf(pieces: readonly (readonly number[])[], rows: number): Batch {
  const items = new Uint32Array(rows);
  const targets = new Uint32Array(rows).fill(noTarget);
  let start = 0;
  const sequences = pieces.map((piece): SequenceRows => {
    items.set(piece.slice(0, -1), start);
    targets.set(piece.slice(1), start);
    const own = { start, rows: toEights(piece.length - 1) };
    start += own.rows;
    return own;
  });
  return { items, targets, sequences };
}

/** `count` different items in every call, by a shuffle that goes on where it stopped; always all where there are no more. */
function createCandidateDraw(itemCount: number, count: number, random: Random): () => Uint32Array {
  const order = Uint32Array.from({ length: itemCount }, (_, item) => item);
  return () => {
    for (let i = 0; i < count && count < itemCount; i++) {
      const j = i + Math.floor(random() * (itemCount - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order.slice(0, count);
  };
}

/** Factors of 0, and of 1 / kept share so that sums stay as they are, in every tensor that `runForward` drops by. */
function fillMasks(tensors: Tensors<string>, { blocks }: NetworkShape, dropout: number, random: Random): void {
  if (dropout === 0) return;
  const factor = 1 / (1 - dropout);
  const names = Array.from({ length: blocks }, (_, block) => [`dropAttended${block}`, `dropFed${block}`]).flat();
  for (const name of ["dropInput", ...names]) {
    const { values } = tensors.all[name]!;
    for (let i = 0; i < values.length; i++) values[i] = random() < dropout ? 0 : factor;
  }
}
