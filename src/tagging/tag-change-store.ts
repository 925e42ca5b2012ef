import type { DocumentWrite } from "../catalogue/items/item-store.ts";
import type { DecidedItem, StoredDecision, TagChangePlan } from "./tag-change.ts";
import type { StoredLesson } from "./tag-learning-store.ts";

/** A change that was carried out. */
export interface StoredTagChange {
  id: string;
  plan: TagChangePlan;
  /** What the learner knew before; the caller's bytes. */
  learnt: Uint8Array | undefined;
  changedAtMs: number;
  undoneAtMs: number | undefined;
}

/** What is written in the transaction of a change: the taxonomy, and what the change taught. */
export interface WrittenWithChange {
  documents: readonly DocumentWrite[];
  lesson?: StoredLesson | undefined;
}

export interface TagChangeStore {
  /** Items with a decision on one of these tags, in order of id, with those decisions in order of tag. */
  decisionsOn(tags: readonly string[]): Promise<DecidedItem[]>;
  /**
   * Carries a plan out in one transaction: decisions, suggestions that name a retired tag, the documents and the record. Throws ConflictError
   * when a decision of the plan was changed meanwhile; then nothing is written.
   */
  apply(change: Omit<StoredTagChange, "undoneAtMs">, also: WrittenWithChange): Promise<void>;
  /**
   * Takes a change back in one transaction: each item whose decisions are still as the change left them is as before; others were edited since and
   * stay. Returns the ids of both.
   */
  undo(
    options: { change: StoredTagChange; nowMs: number },
    also: WrittenWithChange,
  ): Promise<{ restored: string[]; skipped: string[] }>;
  read(id: string): Promise<StoredTagChange | undefined>;
  /** Tags that are no more, each with what it became, if anything; the latest change of a tag counts. */
  retiredTags(): Promise<{ tag: string; successor: string | undefined; changedAtMs: number }[]>;
  /** Decisions on these tags that were made after a time, oldest first. */
  decidedSince(
    tags: readonly string[],
    sinceMs: number,
  ): Promise<{ itemId: string; decision: Pick<StoredDecision, "tag" | "status"> }[]>;
}
