import type { DomainEvent } from "../events/domain-event.ts";

/** What one decision or one change of tags taught, as it is stored: appended, never rewritten. */
export interface StoredLesson {
  /** The training that it builds upon. */
  trained: string;
  /** See `learning/learner-format.ts`. */
  body: Uint8Array;
}

export interface SequencedLesson extends StoredLesson {
  sequence: number;
  /** False where another process wrote it. */
  isOwn: boolean;
}

/** The state that the last training made. */
export interface StoredTraining {
  /** Names the training; empty before the first. */
  trained: string;
  body: Uint8Array | undefined;
}

/**
 * What was learned of tags: the state of the last training, and the lessons since. A lesson is written with the decision that it comes from
 * (`ItemWriter.decideTags`, `TagChangeStore`), in one transaction.
 */
export interface TagLearningStore {
  /** Names the last training, without reading it. */
  training(): Promise<string>;
  readTraining(): Promise<StoredTraining>;
  /** Replaces the state and drops the lessons of other trainings. */
  writeTraining(training: StoredTraining, events: readonly DomainEvent[]): Promise<void>;
  /** At most `limit` lessons of a training after a sequence, in order. */
  lessonsSince(query: { trained: string; after: number; limit: number }): Promise<SequencedLesson[]>;
}
