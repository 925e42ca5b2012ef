import { NotFoundError } from "../../errors/errors.ts";
import type { SentimentLabel } from "../../understanding/analysis/analysis.ts";
import type { CatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import { moodOf } from "../items/mood.ts";
import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";
import { isBehind, readCursor, writeCursor } from "./page-cursor.ts";

export interface EntityRow {
  id: string;
  label: string;
  type: string;
  itemCount: number;
  /** Mean over its items of how the sentences that mention it sound; of the whole item where no sentence does. */
  sentiment: number;
  mood: SentimentLabel;
}

export interface EntityPage {
  entities: EntityRow[];
  nextCursor?: string;
  total: number;
}

export interface EntityQueries {
  /** Most mentioned first, by name among equals; `query` matches anywhere in the name. `total` counts all pages. */
  list(options: {
    limit: number;
    query?: string | undefined;
    type?: string | undefined;
    cursor?: string | undefined;
  }): EntityPage;
  /** An entity, its other names, the ids of its items, newest first, and its mood per week. Throws NotFoundError. */
  get(id: string): {
    entity: EntityRow & { aliases: string[] };
    itemIds: string[];
    mood: { date: string; score: number; count: number }[];
  };
}

interface Mentions {
  label: string;
  type: string;
  items: { item: CatalogueItem; sentiment: number }[];
}

const weekMs = 7 * 86_400_000;

/** Entities across the catalogue, counted over the items in memory. */
export function createEntityQueries(
  catalogue: CatalogueView,
  entities: Pick<CatalogueEntityLinker, "entity">,
): EntityQueries {
  let version = -1;
  let index = new Map<string, Mentions>();

  function current(): typeof index {
    if (version === catalogue.version()) return index;
    version = catalogue.version();
    index = new Map();
    for (const item of catalogue.items()) {
      for (const { id, label, type, sentiment = item.sentimentScore } of item.entities) {
        const entry = index.get(id) ?? { label: entities.entity(id)?.label ?? label, type, items: [] };
        entry.items.push({ item, sentiment });
        index.set(id, entry);
      }
    }
    return index;
  }

  const rowOf = (id: string, entry: Mentions): EntityRow => {
    const sentiment = meanSentiment(entry.items);
    return {
      id,
      label: entry.label,
      type: entry.type,
      itemCount: entry.items.length,
      sentiment,
      mood: moodOf(sentiment),
    };
  };

  /** Other written forms, most frequent first. */
  function aliasesOf(id: string, label: string): string[] {
    const forms = Object.entries(entities.entity(id)?.forms ?? {});
    return forms
      .filter(([text]) => text !== label)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .map(([text]) => text);
  }

  return {
    list({ limit, query = "", type, cursor }) {
      const wanted = query.toLowerCase();
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const fitting = [...current()]
        .filter(
          ([, entry]) => (type === undefined || entry.type === type) && entry.label.toLowerCase().includes(wanted),
        )
        .map(([id, entry]) => ({ place: { key: entry.items.length, id: `${entry.label}\n${id}` }, id, entry }))
        .sort((a, b) => (isBehind(a.place, b.place) ? 1 : -1));
      const rest = after === undefined ? fitting : fitting.filter(({ place }) => isBehind(place, after));
      const page = rest.slice(0, limit);
      return {
        entities: page.map(({ id, entry }) => rowOf(id, entry)),
        ...(rest.length > page.length && { nextCursor: writeCursor(page.at(-1)!.place) }),
        total: fitting.length,
      };
    },
    get(id) {
      const entry = current().get(id);
      if (!entry) throw new NotFoundError("entity", id);
      const weeks = new Map<number, Mentions["items"]>();
      for (const mention of entry.items) {
        const week = Math.floor(mention.item.publishedAtMs / weekMs);
        weeks.set(week, [...(weeks.get(week) ?? []), mention]);
      }
      return {
        entity: { ...rowOf(id, entry), aliases: aliasesOf(id, entry.label) },
        itemIds: [...entry.items]
          .sort((a, b) => b.item.publishedAtMs - a.item.publishedAtMs)
          .map(({ item }) => item.id),
        mood: [...weeks]
          .sort(([a], [b]) => a - b)
          .map(([week, items]) => ({
            date: new Date(week * weekMs).toISOString().slice(0, 10),
            score: meanSentiment(items),
            count: items.length,
          })),
      };
    },
  };
}

function meanSentiment(items: Mentions["items"]): number {
  return items.reduce((sum, { sentiment }) => sum + sentiment, 0) / Math.max(1, items.length);
}
