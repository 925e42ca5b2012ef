import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";

/** An entity and the items that mention it. */
export interface Mentions {
  /** As the first item wrote it. */
  label: string;
  type: string;
  /** By the item's id, how it speaks of the entity. */
  items: Map<string, number>;
}

/** The entities of all items, kept in step with the catalogue: a change touches the entities of the changed items only. */
export interface EntityMentions {
  /** Complete once it resolves; the first call reads the catalogue in slices between which other work runs. */
  current(): Promise<ReadonlyMap<string, Mentions>>;
}

type MentioningItem = Pick<CatalogueItem, "id" | "entities" | "sentimentScore">;

export function createEntityMentions(catalogue: Pick<CatalogueView, "items" | "get" | "onChange">): EntityMentions {
  const mentions = new Map<string, Mentions>();
  const known = new Map<string, MentioningItem>();
  let complete: Promise<void> | undefined;

  function refresh(id: string): void {
    const before = known.get(id);
    const item = catalogue.get(id);
    if (before && item && before.entities === item.entities && before.sentimentScore === item.sentimentScore) return;
    if (before !== undefined) forget(before);
    if (item === undefined) known.delete(id);
    else add(item);
  }

  function add({ id, entities, sentimentScore }: MentioningItem): void {
    known.set(id, { id, entities, sentimentScore });
    for (const { id: entity, label, type, sentiment = sentimentScore } of entities) {
      const entry = mentions.get(entity) ?? { label, type, items: new Map<string, number>() };
      entry.items.set(id, sentiment);
      mentions.set(entity, entry);
    }
  }

  function forget({ id, entities }: MentioningItem): void {
    for (const { id: entity } of entities) {
      const entry = mentions.get(entity);
      entry?.items.delete(id);
      if (entry?.items.size === 0) mentions.delete(entity);
    }
  }

  async function readAll(): Promise<void> {
    // What changes while this runs is taken over at once; what was read already is not read again.
    catalogue.onChange(({ written, removed }) => {
      for (const id of [...written, ...removed]) refresh(id);
    });
    const { breathe, isDue } = createTimeSlices();
    for (const { id } of [...catalogue.items()]) {
      if (!known.has(id)) refresh(id);
      if (isDue()) await breathe();
    }
  }

  return {
    async current() {
      complete ??= readAll();
      await complete;
      return mentions;
    },
  };
}
