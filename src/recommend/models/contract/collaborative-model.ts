import type { HistoryEntry, ItemScorer } from "./item-scorer.ts";
import type { TrainingData } from "./training-data.ts";

/** Hyperparameters of one model, as they are stored with it. */
export type Hyperparameters = Readonly<Record<string, number>>;

export interface TrainingContext {
  hyperparameters?: Hyperparameters | undefined;
  seed: number;
  /** Worker threads for models that can use them; 0 trains in the calling thread. */
  threads: number;
  signal?: AbortSignal | undefined;
}

export interface TuningContext extends Omit<TrainingContext, "hyperparameters"> {
  /** Mean nDCG@10 of a scorer on held-out cases of the data. */
  judge: (scorer: ItemScorer) => number;
}

/** Item factors of a model and the users folded into them: what content is mapped to for cold items. */
export interface FactorSpace {
  factorCount: number;
  /** Items x factorCount, row-major. */
  itemFactors: Float32Array;
  foldIn(history: readonly HistoryEntry[]): Float32Array;
}

/** A model after training, ready to score. */
export interface TrainedModel {
  scorer: ItemScorer;
  save(): Uint8Array;
  factors?: FactorSpace;
  /** Mean loss of every epoch, of a model that learns in epochs; absent after it was loaded. */
  epochLosses?: readonly number[];
  /** Position in the history (newest first) of the entry that contributes most to the item's score. */
  coOccurring?(history: readonly HistoryEntry[], itemIndex: number): number | undefined;
}

/** One way to learn what users will consume from what users consumed. A new one is a folder and a line in `models.ts`. */
export interface CollaborativeModel {
  name: string;
  /** The part of relevance that its scores count towards; models that mean the same to a user share one. */
  source: "collaborative" | "sequential";
  /** Takes minutes: it is trained only where hyperparameters are given for it, which may be none at all. */
  isOptional?: true;
  /** `undefined` where the data is outside of what the model can cover. */
  train(data: TrainingData, context: TrainingContext): Promise<TrainedModel | undefined>;
  /** Chooses hyperparameters by held-out cases; absent where there is nothing to choose. */
  tune?(data: TrainingData, context: TuningContext): Promise<Hyperparameters>;
  /** @throws ModelUnavailableError when the bytes are not a whole model of this kind. */
  load(bytes: Uint8Array): TrainedModel;
}
