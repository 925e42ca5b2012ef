import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { NotFoundError } from "../../errors/errors.ts";
import type { SentimentLabel } from "../../understanding/analysis/analysis.ts";
import type { CatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import { moodOf } from "../items/mood.ts";
import type { CatalogueView } from "./catalogue-view.ts";
import { createEntityMentions, type Mentions } from "./entity-mentions.ts";
import { isBehind, type PageCursor, readCursor, writeCursor } from "./page-cursor.ts";

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
  }): Promise<EntityPage>;
  /** An entity, its other names, the ids of its items, newest first, and its mood per week. Throws NotFoundError. */
  get(id: string): Promise<{
    entity: EntityRow & { aliases: string[] };
    itemIds: string[];
    mood: { date: string; score: number; count: number }[];
  }>;
}

const weekMs = 7 * 86_400_000;

/** Entities across the catalogue, counted over the items in memory; in slices between which other work runs. */
export function createEntityQueries(
  catalogue: Pick<CatalogueView, "items" | "get" | "onChange">,
  entities: Pick<CatalogueEntityLinker, "entity">,
): EntityQueries {
  const mentions = createEntityMentions(catalogue);
  const labelOf = (id: string, entry: Mentions): string => entities.entity(id)?.label ?? entry.label;

  const rowOf = (id: string, entry: Mentions): EntityRow => {
    const sentiment = mean([...entry.items.values()]);
    return {
      id,
      label: labelOf(id, entry),
      type: entry.type,
      itemCount: entry.items.size,
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
    async list({ limit, query = "", type, cursor }) {
      const wanted = query.toLowerCase();
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const { breathe, isDue } = createTimeSlices();
      let best: RankedEntity[] = [];
      let total = 0;
      let behind = 0;
      for (const [id, entry] of [...(await mentions.current())]) {
        if (isDue()) await breathe();
        if (type !== undefined && entry.type !== type) continue;
        const label = labelOf(id, entry);
        if (!label.toLowerCase().includes(wanted)) continue;
        total += 1;
        const place = { key: entry.items.size, id: `${label}\n${id}` };
        if (after !== undefined && !isBehind(place, after)) continue;
        behind += 1;
        best.push({ place, id, entry });
        // Sorting a few pages now and then costs less than sorting all that fit.
        if (best.length > 8 * limit) best = firstOf(best, limit);
      }
      const page = firstOf(best, limit);
      return {
        entities: page.map(({ id, entry }) => rowOf(id, entry)),
        ...(behind > page.length && { nextCursor: writeCursor(page.at(-1)!.place) }),
        total,
      };
    },
    async get(id) {
      const entry = (await mentions.current()).get(id);
      if (!entry) throw new NotFoundError("entity", id);
      const mentioned = [...entry.items]
        .map(([itemId, sentiment]) => ({ itemId, sentiment, publishedAtMs: catalogue.get(itemId)!.publishedAtMs }))
        .sort((a, b) => b.publishedAtMs - a.publishedAtMs);
      const weeks = new Map<number, number[]>();
      for (const { publishedAtMs, sentiment } of mentioned) {
        const week = Math.floor(publishedAtMs / weekMs);
        const scores = weeks.get(week);
        if (scores === undefined) weeks.set(week, [sentiment]);
        else scores.push(sentiment);
      }
      const row = rowOf(id, entry);
      return {
        entity: { ...row, aliases: aliasesOf(id, row.label) },
        itemIds: mentioned.map(({ itemId }) => itemId),
        mood: [...weeks]
          .sort(([a], [b]) => a - b)
          .map(([week, scores]) => ({
            date: new Date(week * weekMs).toISOString().slice(0, 10),
            score: mean(scores),
            count: scores.length,
          })),
      };
    },
  };
}

interface RankedEntity {
  place: PageCursor;
  id: string;
  entry: Mentions;
}

const firstOf = (ranked: readonly RankedEntity[], count: number): RankedEntity[] =>
  [...ranked].sort((a, b) => (isBehind(a.place, b.place) ? 1 : -1)).slice(0, count);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
