import type { DomainEventTopic } from "../events/domain-event.ts";

/** Domain events that systems outside may hear of. */
export const publicTopics = [
  "segment.entered",
  "segment.exited",
  "recommendation.served",
  "message.composed",
  "item.indexed",
  "item.removed",
  "tags.changed",
  "model.adopted",
  "user.erased",
  "experiment.decided",
  "prediction.crossed",
  "cache.invalidated",
] as const satisfies readonly DomainEventTopic[];

export type PublicTopic = (typeof publicTopics)[number];

const known: ReadonlySet<string> = new Set(publicTopics);

export function isPublic(topic: DomainEventTopic): topic is PublicTopic {
  return known.has(topic);
}
