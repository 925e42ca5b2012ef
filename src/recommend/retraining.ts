import type { DocumentStore } from "../catalogue/item-store.ts";
import type { Log } from "../log/log.ts";
import type { InteractionCell, ProfileStore } from "../profiles/profile-store.ts";
import { type NewestEvent, shouldAdopt } from "./collaborative/adopt-model.ts";
import { createAlsScorer, loadAls, saveAls } from "./collaborative/als-model.ts";
import { buildInteractions } from "./collaborative/interactions.ts";
import type { ItemScorer } from "./collaborative/item-scorer.ts";
import { type AlsOptions, trainAls } from "./collaborative/train-als.ts";
import type { Recommender } from "./recommender.ts";

export interface RetrainingOptions {
  store: Pick<ProfileStore, "interactions">;
  documents: DocumentStore;
  recommender: Pick<Recommender, "useCollaborative">;
  /** Hyperparameters; the seed among them. */
  als: AlsOptions;
  log: Log;
}

export interface RetrainingReport {
  /** False when the new model was refused, or when there was too little to learn from. */
  adopted: boolean;
  readers: number;
  items: number;
  interactions: number;
  /** Mean reciprocal rank on the newest interactions; 0 without any. */
  oldScore: number;
  newScore: number;
  version?: string;
  reason?: string;
}

/** Trains the collaborative model from what readers did, and lets it serve only when it is no worse than the old one. */
export interface Retraining {
  /** Puts the stored model to use, if there is one. */
  load(): Promise<void>;
  train(signal?: AbortSignal): Promise<RetrainingReport>;
}

const documentName = "collaborative-model";
/** Fewer readers or items than this say nothing about a crowd. */
const leastReaders = 5;
const leastItems = 5;
/** Share of the interactions, the newest, on which old and new are compared; at most `mostNewest`. */
const newestShare = 0.1;
const mostNewest = 2_000;

export function createRetraining({ store, documents, recommender, als, log }: RetrainingOptions): Retraining {
  let serving: ItemScorer | undefined;

  return {
    async load() {
      const stored = await documents.readDocument(documentName);
      if (!stored?.binary) return;
      serving = createAlsScorer(loadAls(stored.binary));
      recommender.useCollaborative(serving);
    },

    async train(signal) {
      const cells = (await store.interactions()).filter((cell) => cell.weight > 0);
      const readers = new Set(cells.map(({ profileId }) => profileId)).size;
      const items = new Set(cells.map(({ itemId }) => itemId)).size;
      const report = { readers, items, interactions: cells.length, oldScore: 0, newScore: 0 };
      if (readers < leastReaders || items < leastItems) {
        return {
          ...report,
          adopted: false,
          reason: `${readers} readers and ${items} items are too few; at least ${leastReaders} and ${leastItems} are needed`,
        };
      }
      const { older, newest } = splitNewest(cells);
      const candidate = createAlsScorer(await trainAls(interactionsOf(older), { ...als, signal }));
      const { adopt, oldScore, newScore } = shouldAdopt(serving, candidate, newest);
      if (!adopt) {
        log.warn({ oldScore, newScore }, "the new collaborative model was refused: it ranks the newest events worse");
        return { ...report, adopted: false, oldScore, newScore, reason: "it ranks the newest events worse" };
      }
      const model = await trainAls(interactionsOf(cells), { ...als, signal });
      await documents.writeDocument(documentName, JSON.stringify({ oldScore, newScore }), saveAls(model));
      serving = createAlsScorer(model);
      recommender.useCollaborative(serving);
      log.info({ readers, items, oldScore, newScore, version: model.version }, "collaborative model in use");
      return { ...report, adopted: true, oldScore, newScore, version: model.version };
    },
  };
}

function interactionsOf(cells: readonly InteractionCell[]) {
  return buildInteractions(cells.map(({ profileId, itemId, weight }) => ({ readerId: profileId, itemId, weight })));
}

/** The newest interactions as questions: what the reader had before, and what came next. */
function splitNewest(cells: readonly InteractionCell[]): { older: InteractionCell[]; newest: NewestEvent[] } {
  const byAge = [...cells].sort((a, b) => a.atMs - b.atMs);
  const cut = byAge.length - Math.min(mostNewest, Math.floor(byAge.length * newestShare));
  const older = byAge.slice(0, cut);
  const histories = new Map<string, { itemId: string; weight: number }[]>();
  for (const { profileId, itemId, weight } of older) {
    const history = histories.get(profileId);
    if (history) history.push({ itemId, weight });
    else histories.set(profileId, [{ itemId, weight }]);
  }
  const newest = byAge.slice(cut).map(({ profileId, itemId }) => ({ history: histories.get(profileId) ?? [], itemId }));
  return { older, newest };
}
