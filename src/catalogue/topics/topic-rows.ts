import { NotFoundError } from "../../errors/errors.ts";
import type { CatalogueView } from "../search/catalogue-view.ts";
import type { KeptTopics } from "./stored-topics.ts";

export interface TopicRow {
  id: string;
  label: string;
  labelSource: "words" | "taxonomy" | "editor" | "none";
  /** An editor said that it is no topic: no item has it. */
  hidden?: boolean;
  words: { text: string; weight: number }[];
  /** Part of all words that belongs to the topic. */
  share: number;
  /** Items in which the topic weighs. */
  itemCount: number;
  coherence: number;
  /** Place on the map of topics, each in [-1, 1]: topics of like words lie near each other. */
  x: number;
  y: number;
}

/** Topics as editors see them. */
export interface TopicRows {
  /** In the order of the model. */
  rows(): TopicRow[];
  /** Throws NotFoundError. */
  rowOf(id: string): TopicRow;
}

export function createTopicRows({
  kept,
  catalogue,
}: {
  kept: Pick<KeptTopics, "current">;
  catalogue: Pick<CatalogueView, "items" | "version">;
}): TopicRows {
  let counted: { version: number; counts: ReadonlyMap<string, number> } | undefined;

  /** By topic, how many items carry it; counted once for each state of the catalogue. */
  function itemCounts(): ReadonlyMap<string, number> {
    const version = catalogue.version();
    if (counted?.version === version) return counted.counts;
    const counts = new Map<string, number>();
    for (const item of catalogue.items()) {
      for (const topic of item.topics) counts.set(topic.id, (counts.get(topic.id) ?? 0) + 1);
    }
    counted = { version, counts };
    return counts;
  }

  function rows(): TopicRow[] {
    const counts = itemCounts();
    return (kept.current()?.model.topics ?? []).map(({ words, documents: _, ...topic }) => ({
      ...topic,
      words: words.map(({ word, probability }) => ({ text: word, weight: probability })),
      itemCount: counts.get(topic.id) ?? 0,
    }));
  }

  return {
    rows,
    rowOf(id) {
      const row = rows().find((topic) => topic.id === id);
      if (!row) throw new NotFoundError("topic", id);
      return row;
    },
  };
}
