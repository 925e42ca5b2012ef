import type { OutboxEntry } from "../../events/outbox.ts";

/** Names of what an answer was made from: a cache that holds it under them is told when one changes. */
export const itemKey = (id: string): string => `item-${encodeURIComponent(id)}`;
export const topicKey = (id: string): string => `topic-${encodeURIComponent(id)}`;
export const segmentKey = (id: string): string => `segment-${encodeURIComponent(id)}`;
export const generationKey = (id: number): string => `generation-${id}`;
/** Of every list of items: a change of any of them may change it. */
export const itemsKey = "items";
/** Of every list of topics. */
export const topicsKey = "topics";

export interface KeySources {
  topicsOfItem: (itemId: string) => readonly string[];
  /** All generations that there are. */
  generations: () => Promise<readonly number[]>;
}

/** The keys of answers that a domain event makes stale. */
export async function staleKeys(entry: OutboxEntry, sources: KeySources): Promise<string[]> {
  switch (entry.topic) {
    case "item.indexed":
    case "item.removed":
      return changeOf(entry.body.itemId, sources);
    case "tags.changed":
      return entry.body.itemId === undefined ? allOf(sources) : changeOf(entry.body.itemId, sources);
    case "names.changed":
      return [itemsKey];
    case "generation.swapped":
      return allOf(sources);
    case "model.adopted":
      return entry.body.model === "topics" ? allOf(sources) : [];
    case "segment.entered":
    case "segment.exited":
      return [segmentKey(entry.body.segmentId)];
    default:
      return [];
  }
}

function changeOf(itemId: string, { topicsOfItem }: KeySources): string[] {
  return [itemKey(itemId), ...topicsOfItem(itemId).map(topicKey), itemsKey, topicsKey];
}

async function allOf({ generations }: KeySources): Promise<string[]> {
  return [...(await generations()).map(generationKey), itemsKey, topicsKey];
}
