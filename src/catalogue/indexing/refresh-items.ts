import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { EntityLinker } from "../entities/entity-linker.ts";
import { analysedText } from "../items/analysed-text.ts";
import type { ItemReader, ItemWriter } from "../items/item-store.ts";
import type { TaggableItem, TagSuggester } from "../items/tag-suggester.ts";
import type { CatalogueFeed } from "../search/catalogue-feed.ts";
import { summarise, withoutTopics } from "./summarise.ts";

interface RefreshItemsOptions {
  store: Pick<ItemReader, "read" | "sentenceVectors"> & Pick<ItemWriter, "updateStages">;
  feed: Pick<CatalogueFeed, "catchUp">;
  understanding: Pick<Understanding, "analyse">;
  entities: Pick<EntityLinker, "labelOf">;
  tags: Pick<TagSuggester, "fingerprint" | "suggest">;
  topicsFingerprint: () => string;
  /** Topics that editors called wrong, by item. */
  wrongTopicsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Computes topics, keywords and tags of stored items again and shows them to serving; ids that are not stored are passed over. */
export async function refreshItems(
  ids: readonly string[],
  { store, feed, understanding, entities, tags, topicsFingerprint, wrongTopicsOf }: RefreshItemsOptions,
): Promise<void> {
  const { breathe } = createTimeSlices();
  const known: NonNullable<Awaited<ReturnType<typeof store.read>>>[] = [];
  for (const id of ids) {
    const entry = await store.read(id);
    if (entry !== undefined) known.push(entry);
    await breathe();
  }
  const texts = known.map((entry) => analysedText(entry.item));
  const vectors = await store.sentenceVectors(ids);
  const counted = await understanding.analyse(texts, { include: ["topics", "keywords"], priority: "background" });
  const wrong = await wrongTopicsOf(ids);
  const taggable = known.map(
    (entry, i): TaggableItem => ({
      id: entry.item.id,
      text: texts[i]!,
      analysis: {
        ...entry.analysis,
        topics: withoutTopics(counted.results[i]?.topics ?? [], wrong.get(entry.item.id)),
        keywords: counted.results[i]?.keywords ?? [],
      },
      sentenceVectors: vectors.get(entry.item.id) ?? new Map(),
    }),
  );
  const tagsFingerprint = tags.fingerprint();
  const suggestions = await tags.suggest(taggable);
  await store.updateStages(
    taggable.map(({ id, text, analysis, sentenceVectors }, i) => ({
      id,
      topicsFingerprint: topicsFingerprint(),
      tagsFingerprint,
      summary: summarise(analysis, text, entities),
      topics: analysis.topics,
      keywords: analysis.keywords,
      suggestions: suggestions[i]!,
      sentenceVectors,
    })),
  );
  await feed.catchUp();
}
