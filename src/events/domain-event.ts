/** What happens in Attune that other parts, processes and systems follow. One line per topic; bodies are plain JSON. */
export interface DomainEventBodies {
  /** `events` were applied to the user's profile. */
  "profile.changed": { userId: string; events: number };
  /** The profile of `fromId` became part of `intoId`. */
  "user.merged": { intoId: string; fromId: string; cause: "identify" | "alias" | "merge" };
  /** `name` leads to the user from now on. */
  "user.linked": { userId: string; name: string };
  /** These users were taken apart, or made anew from their events: what is in memory of them is of before. */
  "user.parted": { userIds: string[] };
  /** Rules of identity, sources or traits were changed. */
  "definitions.changed": { kind: string };
  /** SHA-256 (hex) of every id of the user: the notice itself does not keep what was erased. */
  "user.erased": { idHashes: string[] };
  /** Sums of these items changed, see `item-statistics.ts`. */
  "statistics.changed": { itemIds: string[] };
  "segment.entered": { userId: string; segmentId: string; cause: string };
  "segment.exited": { userId: string; segmentId: string; cause: string };
  "item.indexed": { itemId: string };
  "item.removed": { itemId: string };
  /** Decisions about tags of the item, or (no item) a tag that was merged, renamed or removed. */
  "tags.changed": { itemId?: string; tags: string[] };
  /** Stored suggestions were made with another taxonomy or other tags. Only for the process that changed them. */
  "suggestions.outdated": Record<string, never>;
  /** A name that editors know was added, changed or removed. */
  "names.changed": { entityId: string };
  "generation.swapped": { generationId: number };
  /** `model` names the kind (recommender, topics, tags, ...), `version` what is in use now. */
  "model.adopted": { model: string; version: string };
  "recommendation.served": { userId: string; recommendationId: string };
  "message.composed": { userId: string; messageId: string };
  /** A definition (experiment, metric, holdout) was written or removed. */
  "experiment.changed": { kind: string; id: string };
  /** `variation` is the one that was shipped, if one was. */
  "experiment.decided": { experiment: string; verdict: string; variation?: string };
  "prediction.crossed": { userId: string; prediction: string; probability: number };
  /** Surrogate keys of shared answers that are stale. */
  "cache.invalidated": { keys: string[] };
}

export type DomainEventTopic = keyof DomainEventBodies;

/**
 * Something that happened, as it is written to the outbox in the transaction that makes it true. `key` is what it is
 * about (a user's id, an item's id, a model): events of one key are delivered in order, and an erasure removes those whose
 * key is a name of the user. So whatever names a user carries the user's id as its key.
 */
export type DomainEvent<Topic extends DomainEventTopic = DomainEventTopic> = {
  [T in Topic]: { topic: T; key: string; body: DomainEventBodies[T] };
}[Topic];
