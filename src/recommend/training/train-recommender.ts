import { createRandom, shuffle } from "../../math/random.ts";
import type { ModelSettings } from "../ensemble/trained-ensemble.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { chooseDiversity } from "./choose-diversity.ts";
import {
  describeRanker,
  describeSequenceNetwork,
  type RankerReport,
  type SequenceNetworkReport,
} from "./describe-training.ts";
import { type GateCase, type GateReport, judgeCandidate } from "./gate.ts";
import { type HybridModel, inUse, saveHybrid, versionHybrid } from "./hybrid-model.ts";
import { judgeTimeOrder, type TimeOrder } from "./time-order.ts";
import { trainHybrid, trainModels } from "./train-hybrid.ts";
import { trainedPairsOf, unseenBy } from "./trained-pairs.ts";
import type { TrainingWorld } from "./training-world.ts";

export interface TrainingReport extends Partial<GateReport> {
  /** False when the new model was refused, or when there was too little to learn from. */
  adopted: boolean;
  users: number;
  items: number;
  interactions: number;
  reason: string;
  version?: string;
  /** Whether times say in which order things happened, which decides what is held out, and why. */
  timeOrder?: TimeOrder;
  ranker?: RankerReport;
  /** Absent where the installation does not ask for the network. */
  sequenceNetwork?: SequenceNetworkReport;
  /** Strength of diversity in scenarios that leave it out. */
  diversity?: number;
}

export interface TrainingOutcome {
  report: TrainingReport;
  /** The model in its stored form; absent when it was refused. */
  bytes?: Uint8Array;
}

export interface TrainingRequest {
  interactions: readonly TrainingInteraction[];
  world: TrainingWorld;
  serving: HybridModel | undefined;
  settings?: ModelSettings;
  /** The moment of the training. */
  nowMs: number;
  seed: number;
  threads?: number;
  signal?: AbortSignal | undefined;
}

/** Fewer users or items than this give nothing to learn from. */
const leastUsers = 5;
const leastItems = 5;
/** Share of a user's interactions, the newest, by which the new model is judged, and the most users that are asked about. */
const judgedShare = 0.1;
const mostCases = 400;
/** With fewer cases that the serving model was not trained on, it cannot be compared. */
const leastCases = 20;

/**
 * Trains a model on the older interactions, judges it by the newest ones beside the model that serves, and, if it is adopted,
 * trains it again on everything. The same request gives the same outcome.
 */
export async function trainRecommender(request: TrainingRequest): Promise<TrainingOutcome> {
  const { interactions, world, serving, seed, signal } = request;
  const users = new Set(interactions.map(({ userId }) => userId)).size;
  const items = new Set(interactions.map(({ itemId }) => itemId)).size;
  const counts = { users, items, interactions: interactions.length };
  if (users < leastUsers || items < leastItems) {
    const reason = `${users} users and ${items} items are too few; at least ${leastUsers} and ${leastItems} are needed`;
    return { report: { ...counts, adopted: false, reason } };
  }
  const fresh = serving && casesOf(interactions, unseenBy(serving.trainedPairs, interactions), { seed, world });
  const canCompare = fresh !== undefined && fresh.cases.length >= leastCases;
  const { known, cases } = canCompare ? fresh : casesOf(interactions, interactions, { seed, world });
  const trained = await trainHybrid(known, world, request);
  const diversity = await chooseDiversity({ cases, known, candidate: inUse(trained), world, signal });
  const candidate = versionHybrid({ ...trained, defaults: { ...trained.defaults, diversity } });
  const gate = await judgeCandidate({
    cases,
    known,
    candidate: inUse(candidate),
    serving: canCompare && serving ? inUse(serving) : undefined,
    world,
    seed,
    signal,
  });
  const ranker = describeRanker(candidate);
  const networkIn = (ensemble: HybridModel["ensemble"]): Partial<TrainingReport> =>
    request.settings?.sasrec === undefined
      ? {}
      : { sequenceNetwork: describeSequenceNetwork(interactions, { ensemble, weights: ranker.weights }) };
  const learned = { timeOrder: candidate.timeOrder, ranker, diversity };
  if (!gate.adopt) {
    return { report: { ...counts, ...gate, ...learned, ...networkIn(candidate.ensemble), adopted: false } };
  }
  const ensemble = await trainModels(interactions, world, { ...request, ...candidate });
  const model = versionHybrid({ ...candidate, ensemble, trainedPairs: trainedPairsOf(interactions) });
  return {
    report: { ...counts, ...gate, ...learned, ...networkIn(ensemble), adopted: true, version: model.version },
    bytes: saveHybrid(model),
  };
}

/**
 * Holds out a share of each user's interactions that may be asked about, the newest where times are informative and else any;
 * everything else is known.
 */
export function casesOf(
  interactions: readonly TrainingInteraction[],
  askable: readonly TrainingInteraction[],
  { seed, world }: Pick<TrainingRequest, "seed" | "world">,
): { known: TrainingInteraction[]; cases: GateCase[] } {
  const random = createRandom(`gate|${seed}`);
  const { isInformative } = judgeTimeOrder(interactions);
  const endMs = interactions.reduce((latest, { atMs }) => Math.max(latest, atMs), Number.NEGATIVE_INFINITY);
  const mayAsk = new Set(askable);
  const byUser = new Map<string, TrainingInteraction[]>();
  for (const interaction of interactions) {
    const own = byUser.get(interaction.userId);
    if (own) own.push(interaction);
    else byUser.set(interaction.userId, [interaction]);
  }
  const known: TrainingInteraction[] = [];
  const cases: GateCase[] = [];
  for (const own of shuffle([...byUser.values()], random)) {
    const oldestFirst = [...own].sort((a, b) => a.atMs - b.atMs);
    const most = Math.max(1, Math.round(judgedShare * own.length));
    const order = isInformative ? oldestFirst : shuffle([...oldestFirst], random);
    const asked = order.filter((one) => mayAsk.has(one)).slice(-most);
    const isAsked = asked.length > 0 && asked.length < own.length && cases.length < mostCases;
    const history = isAsked ? oldestFirst.filter((one) => !asked.includes(one)) : oldestFirst;
    known.push(...history);
    if (!isAsked) continue;
    const relevant = new Set(asked.map(({ itemId }) => itemId));
    const nowMs = isInformative ? asked[0]!.atMs : endMs;
    cases.push({ user: userFromInteractions(history, { ...world, nowMs }), relevant });
  }
  return { known, cases };
}
