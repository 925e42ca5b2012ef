import { createRandom } from "../../math/random.ts";
import { topK } from "../../math/top-k.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { contentOf } from "../models/cold-start/content-features.ts";
import type { SimilarityScale } from "../models/content/similarity-scale.ts";
import { type Crowd, createCrowd } from "../models/ensemble/collaborative-ensemble.ts";
import { crowdOf } from "../models/ensemble/ensemble-from-model.ts";
import { createPopularityRecord, type PopularityRecord } from "../models/popularity/popularity-record.ts";
import { type BlendWeights, priorWeights } from "../ranker/blend-weights.ts";
import { type BlendSample, learnWeights } from "../ranker/learn-weights.ts";
import { measureSignals } from "../signals/measure-signals.ts";
import { type SignalName, signalAt, signalCount } from "../signals/signals.ts";
import { userOfCells } from "../signals/user-from-interactions.ts";
import { type HeldOutCase, type HoldOut, type HoldOutOptions, holdOut } from "./hold-out.ts";
import { type HybridModel, versionHybrid } from "./hybrid-model.ts";
import { type MemberOptions, type TrainingCell, trainMembers } from "./train-members.ts";

/** The catalogue as serving ranks it. */
export interface HybridWorld {
  table: ItemTable;
  scale: SimilarityScale;
  rules: InteractionRules;
}

export interface HybridOptions {
  members?: MemberOptions;
  holdOut?: Omit<HoldOutOptions, "random">;
  seed: number | string;
  signal?: AbortSignal;
}

/**
 * Learns the blend on what a first training does not see, then trains every member on all cells. The same cells, catalogue
 * and seed give the same model. Too few users to learn from leave the prior blend in place.
 */
export async function trainHybrid(
  cells: readonly TrainingCell[],
  world: HybridWorld,
  options: HybridOptions,
): Promise<HybridModel> {
  const weights = await learnBlend(cells, world, options);
  return trainOn(cells, weights, world, options);
}

/** Trains the members on all cells, for a blend that was learned before. */
export async function trainOn(
  cells: readonly TrainingCell[],
  weights: BlendWeights,
  { table }: HybridWorld,
  { members = {}, signal }: HybridOptions,
): Promise<HybridModel> {
  const find = (itemId: string) => {
    const slot = table.slotOf(itemId);
    return slot === undefined ? undefined : contentOf(table.itemAt(slot)!);
  };
  return versionHybrid(await trainMembers(cells, { contentOf: find, options: members, signal }), weights);
}

/** Below so many users a hold-out says as much of luck as of taste, and training takes seconds: several are pooled. */
const fewUsers = 2_000;
const pooledHoldOuts = 3;

export async function learnBlend(
  cells: readonly TrainingCell[],
  world: HybridWorld,
  options: HybridOptions,
): Promise<BlendWeights> {
  const users = new Set(cells.map(({ userId }) => userId)).size;
  const samples: Samples = { met: [], unmet: [] };
  for (let part = 0; part < (users < fewUsers ? pooledHoldOuts : 1); part++) {
    const random = createRandom(`hold-out|${options.seed}|${part}`);
    const held = holdOut(cells, { ...options.holdOut, random });
    const crowd = createCrowd(crowdOf(await trainOn(held.train, priorWeights(), world, options)), world.table);
    await collectSamples(held, crowd, { ...world, signal: options.signal, samples });
  }
  return learnWeights(samples);
}

interface Samples {
  met: BlendSample[];
  unmet: BlendSample[];
}

/** Best candidates of each signal that a sample keeps: those compete for the first places. */
const perSignal = 100;
const turnMs = 10;

async function collectSamples(
  held: HoldOut,
  crowd: Crowd,
  world: HybridWorld & { signal?: AbortSignal; samples: Samples },
): Promise<void> {
  const popularity = createPopularityRecord(held.train, world.table);
  const slotsOf = (ids: Iterable<string>) => [...ids].flatMap((id) => world.table.slotOf(id) ?? []);
  const met = crowd.slots();
  const unmet = slotsOf(held.unmet);
  let turnEnd = performance.now() + turnMs;
  const context = { ...world, popularity, crowd };
  for (const one of [...held.cases].sort((a, b) => momentOf(a.history) - momentOf(b.history))) {
    add(world.samples.met, sampleOf(one, met, context));
    add(world.samples.unmet, sampleOf(one, unmet, context));
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      world.signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
}

function add(samples: BlendSample[], sample: BlendSample | undefined): void {
  if (sample !== undefined) samples.push(sample);
}

function sampleOf(
  { isKnown, history, relevant, had }: HeldOutCase,
  slots: readonly number[],
  context: HybridWorld & { popularity: PopularityRecord; crowd: Crowd },
): BlendSample | undefined {
  const { table, crowd } = context;
  const isRelevant = new Set(relevant);
  const asked = slots.filter((slot) => {
    const { id } = table.itemAt(slot)!;
    return isRelevant.has(id) || !had.has(id);
  });
  if (!asked.some((slot) => isRelevant.has(table.itemAt(slot)!.id))) return undefined;
  const user = userOfCells(history, context);
  const opinion = crowd.ask(user, { limit: 0, accepts: () => true });
  const popularity = asked.map(context.popularity.at(momentOf(history)));
  const { units, present } = measureSignals(asked, {
    ...context,
    signal: user,
    crowd: opinion,
    popularity,
    weights: crowd.weights,
  });
  const lasting = Float32Array.from(asked, (slot, i) => opinion.allTimePopularity(slot) ?? popularity[i]!);
  // As in serving, only what some signal ranks high competes; a relevant item that none does is not found by any blend.
  const columns = [...present].map((name) => columnOf(units, name));
  const rows = [...strongest([...columns, lasting])].sort((a, b) => a - b);
  const own = new Float32Array(rows.length * signalCount);
  rows.forEach((i, row) => {
    own.set(units.subarray(i * signalCount, (i + 1) * signalCount), row * signalCount);
  });
  const found = rows.flatMap((i, row) => (isRelevant.has(table.itemAt(asked[i]!)!.id) ? [row] : []));
  if (found.length === 0) return undefined;
  const { evidence } = user;
  return { isKnown, evidence, table: own, lasting: Float32Array.from(rows, (i) => lasting[i]!), relevant: found };
}

function columnOf(units: Float32Array, name: SignalName): Float32Array {
  return Float32Array.from({ length: units.length / signalCount }, (_, i) => units[i * signalCount + signalAt[name]]!);
}

function strongest(columns: readonly Float32Array[]): Set<number> {
  const kept = new Set<number>();
  for (const column of columns) {
    for (const { index, score } of topK(column, perSignal)) if (score > 0) kept.add(index);
  }
  return kept;
}

/** When a user with this history, oldest first, is asked about: at its end, or after everything without one. */
function momentOf(history: readonly { atMs: number }[]): number {
  return history.at(-1)?.atMs ?? Number.POSITIVE_INFINITY;
}
