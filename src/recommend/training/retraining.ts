import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import type { Log } from "../../log/log.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { AlsOptions } from "../models/als/train-als.ts";
import { crowdOf } from "../models/ensemble/ensemble-from-model.ts";
import type { Recommender } from "../recommender.ts";
import { type NewestEvent, shouldAdopt } from "./adopt-model.ts";
import { type HybridModel, loadHybrid, saveHybrid } from "./hybrid-model.ts";
import { createHybridScorer } from "./hybrid-scorer.ts";
import { trainHybrid, trainOn } from "./train-hybrid.ts";
import type { TrainingCell } from "./train-members.ts";

export interface RetrainingOptions {
  store: Pick<ProfileStore, "interactions">;
  documents: DocumentStore;
  recommender: Pick<Recommender, "useCrowd" | "world">;
  als: Omit<AlsOptions, "seed">;
  seed: number;
  log: Log;
}

export interface RetrainingReport {
  /** False when the new model was refused, or when there was too little to learn from. */
  adopted: boolean;
  users: number;
  items: number;
  interactions: number;
  /** Mean reciprocal rank on the newest interactions; 0 without any. */
  oldScore: number;
  newScore: number;
  version?: string;
  reason?: string;
}

/**
 * Trains the crowd's models and their blend from what users did, and lets them serve only when they rank the newest
 * events no worse than the old ones.
 */
export interface Retraining {
  /** Puts the stored model to use, if there is one. */
  load(): Promise<void>;
  train(signal?: AbortSignal): Promise<RetrainingReport>;
}

const documentName = "hybrid-model";
/** Fewer users or items than this say nothing about a crowd. */
const leastUsers = 5;
const leastItems = 5;
/** Share of the interactions, the newest, on which old and new are compared; at most `mostNewest`. */
const newestShare = 0.1;
const mostNewest = 2_000;

export function createRetraining({ store, documents, recommender, als, seed, log }: RetrainingOptions): Retraining {
  let serving: HybridModel | undefined;

  function use(model: HybridModel): void {
    serving = model;
    recommender.useCrowd(crowdOf(model));
  }

  return {
    async load() {
      const stored = await documents.readDocument(documentName);
      if (stored?.binary) use(loadHybrid(stored.binary));
    },

    async train(signal) {
      const cells = (await store.interactions())
        .filter((cell) => cell.weight > 0)
        .map(({ profileId, itemId, weight, atMs }) => ({ userId: profileId, itemId, weight, atMs }));
      const users = new Set(cells.map(({ userId }) => userId)).size;
      const items = new Set(cells.map(({ itemId }) => itemId)).size;
      const report = { users, items, interactions: cells.length, oldScore: 0, newScore: 0 };
      if (users < leastUsers || items < leastItems) {
        return {
          ...report,
          adopted: false,
          reason: `${users} users and ${items} items are too few; at least ${leastUsers} and ${leastItems} are needed`,
        };
      }
      const { older, newest } = splitNewest(cells);
      const options = { members: { als: { ...als, seed } }, seed, signal };
      const candidate = await trainHybrid(older, recommender.world, options);
      const { adopt, oldScore, newScore } = shouldAdopt(
        serving && createHybridScorer(serving),
        createHybridScorer(candidate),
        newest,
      );
      if (!adopt) {
        log.warn({ oldScore, newScore }, "the new hybrid model was refused: it ranks the newest events worse");
        return { ...report, adopted: false, oldScore, newScore, reason: "it ranks the newest events worse" };
      }
      const model = await trainOn(cells, candidate.weights, recommender.world, options);
      await documents.writeDocument(documentName, JSON.stringify({ oldScore, newScore }), saveHybrid(model));
      use(model);
      log.info({ users, items, oldScore, newScore, version: model.version }, "hybrid model in use");
      return { ...report, adopted: true, oldScore, newScore, version: model.version };
    },
  };
}

/** The newest interactions as questions: what the user had before, newest first, and what came next. */
function splitNewest(cells: readonly TrainingCell[]): { older: TrainingCell[]; newest: NewestEvent[] } {
  const newestFirst = [...cells].sort((a, b) => b.atMs - a.atMs);
  const cut = Math.min(mostNewest, Math.floor(newestFirst.length * newestShare));
  const older = newestFirst.slice(cut);
  const histories = new Map<string, { itemId: string; weight: number }[]>();
  for (const { userId, itemId, weight } of older) {
    const history = histories.get(userId);
    if (history) history.push({ itemId, weight });
    else histories.set(userId, [{ itemId, weight }]);
  }
  const newest = newestFirst
    .slice(0, cut)
    .map(({ userId, itemId }) => ({ history: histories.get(userId) ?? [], itemId }));
  return { older, newest };
}
