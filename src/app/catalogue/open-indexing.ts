import { createIndexing, type Indexing } from "../../catalogue/indexing/indexing.ts";
import { readWrongTopics } from "../../catalogue/topics/wrong-topics.ts";
import { type BackgroundRefresh, createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import { tagNames } from "../../tagging/decisions/tag-names.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedCatalogue } from "./open-catalogue.ts";
import { createGenerationOpener, type IndexedParts, type OpenedGeneration } from "./open-generation.ts";
import type { OpenedTagging } from "./open-tagging.ts";
import type { OpenedUnderstanding } from "./open-understanding.ts";

export interface OpenedIndexing {
  indexing: Indexing;
  openGeneration(id: number): Promise<OpenedGeneration>;
  /** Brings topics and suggestions of all items up to date in the background. */
  suggestions: BackgroundRefresh;
}

/** Wires what takes items in, for the generation in use and for those beside it. */
export function openIndexing(
  context: AppContext,
  { understanding, topics }: OpenedUnderstanding,
  parts: { catalogue: OpenedCatalogue; tagging: OpenedTagging },
): OpenedIndexing {
  const { stores, log, now, onClose } = context;
  const { catalogue, entities, feed } = parts.catalogue;
  const { tags, changes, taxonomy } = parts.tagging;
  const indexingOf = (indexed: IndexedParts): Indexing =>
    createIndexing({
      ...indexed,
      understanding,
      entities,
      topicsFingerprint: topics.fingerprint,
      wrongTopics: (ids) => readWrongTopics(stores.documents, ids),
      tagNames: () => tagNames({ known: taxonomy.tags(), presentTag: changes.presentTag }),
      now,
    });
  const indexing = indexingOf({ store: stores.items, catalogue, feed, tags });
  const suggestions = createBackgroundRefresh({
    refresh: (signal) => indexing.refreshStages({ signal }),
    onError: (err) => log.error({ err }, "suggestions were not brought up to date"),
  });
  onClose(suggestions.stop);
  const openGeneration = createGenerationOpener(context, {
    understanding,
    topics,
    tagging: parts.tagging,
    entities,
    indexingOf,
  });
  return { indexing, openGeneration, suggestions };
}
