import { createSerialExecutor } from "../../concurrency/serial-executor.ts";
import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { Entity } from "../../understanding/analysis/analysis.ts";
import { analysisParts, type FullAnalysis } from "../../understanding/parts/parts.ts";
import type { AnalyseOptions, Understanding } from "../../understanding/understanding.ts";
import type { CatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import type { KnownEntity } from "../entities/entity-registry.ts";
import { analysedText } from "../items/analysed-text.ts";
import { type CheckedItems, checkItems, type Rejection } from "../items/check-items.ts";
import {
  type EntityReader,
  type IndexedItem,
  type ItemReader,
  type ItemWriter,
  type StageKeys,
  type StaleStage,
  staleStage as staleStageOf,
} from "../items/item-store.ts";
import type { TaggableItem, TagSuggester } from "../items/tag-suggester.ts";
import type { CatalogueFeed } from "../search/catalogue-feed.ts";
import type { CatalogueView } from "../search/catalogue-view.ts";
import { refreshItems } from "./refresh-items.ts";
import { summarise, withoutTopics } from "./summarise.ts";

export interface IndexReport {
  accepted: number;
  unchanged: number;
  rejected: Rejection[];
}

export interface IndexingOptions {
  store: Pick<ItemReader, "read" | "contents" | "stageKeys" | "sentenceVectors"> &
    ItemWriter &
    Pick<EntityReader, "mentions">;
  catalogue: CatalogueView;
  feed: Pick<CatalogueFeed, "catchUp">;
  understanding: Understanding;
  entities: Pick<CatalogueEntityLinker, "link" | "unlink" | "labelOf" | "entity">;
  tags: TagSuggester;
  /** Fingerprint of the topic model in use, empty before one is trained. */
  topicsFingerprint: () => string;
  /** Topics that editors called wrong, by item. Default: none. */
  wrongTopics?: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** For one commit: under which id a tag that came with an item is kept; undefined for none. Default: the tag itself. */
  tagNames?: () => (tag: string) => string | undefined;
  now: () => number;
}

/** Items and what the encoder says of them, before they are joined to the rest of the catalogue. */
export interface UnderstoodItems {
  items: CheckedItems["changed"];
  texts: string[];
  analyses: FullAnalysis[];
  /** Word pieces of the texts. */
  tokens: number;
}

/** Takes items in: validates, skips what is unchanged, analyses, tags, stores and shows the rest to serving. */
export interface Indexing {
  /**
   * Indexes one batch. When the promise resolves, the accepted items are stored (one transaction) and served.
   * A later item of the batch with the same id replaces the earlier one, which counts as accepted.
   */
  indexBatch(values: readonly unknown[]): Promise<IndexReport>;
  /** Tells what of a batch is new or changed; nothing is analysed or stored. */
  check(values: readonly unknown[]): Promise<CheckedItems>;
  /** Analyses items in the background: requests that wait for an answer go first. Nothing is stored. */
  understand(items: CheckedItems["changed"], signal?: AbortSignal): Promise<UnderstoodItems>;
  /**
   * Joins entities, suggests tags and stores, one commit after another. The result depends on the order of the commits and on
   * what each holds, not on when they come.
   */
  commit(understood: UnderstoodItems, options?: CommitOptions): Promise<void>;
  /** Which stages of a stored item are stale. */
  staleStage(keys: StageKeys): StaleStage;
  /** Analyses stored items again, in the background; their contents and what editors decided stay. */
  reanalyse(ids: readonly string[]): Promise<void>;
  /**
   * Computes topics, keywords and tags of these items again; embeddings and the rest are kept. background (default): behind whatever is
   * written meanwhile; foreground: in turn with it.
   */
  refresh(ids: readonly string[], priority?: "foreground" | "background"): Promise<void>;
  /** As `refresh`, for every item whose topics or tags are stale; ends between two batches when the signal says so. */
  refreshStages(options?: RefreshOptions): Promise<number>;
}

export interface RefreshOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

export interface CommitOptions {
  /**
   * now (default): tags are suggested as the catalogue is at this commit. later: none are, and the item is left stale in that stage,
   * so that they can be suggested once all its neighbours are there.
   */
  suggest?: "now" | "later" | undefined;
  /** items (default): content and analysis. analyses: the content is stored already and stays as it is. */
  write?: "items" | "analyses" | undefined;
}

/** Few enough that an item that is written meanwhile does not wait long. */
const refreshBatchSize = 16;
/** Items whose fingerprints are read at once. */
const lookedAtAtOnce = 500;
type Priority = AnalyseOptions["priority"];

export function createIndexing(options: IndexingOptions): Indexing {
  const { store, catalogue, feed, understanding, entities, tags } = options;

  const staleStage = (keys: StageKeys): StaleStage =>
    staleStageOf(keys, {
      understanding: understanding.baseFingerprint(),
      topics: options.topicsFingerprint(),
      tags: tags.fingerprint(),
    });

  async function understand(
    items: CheckedItems["changed"],
    { priority, signal }: { priority: Priority; signal?: AbortSignal | undefined },
  ): Promise<UnderstoodItems> {
    const texts = items.map(({ item }) => analysedText(item));
    const reply = await understanding.analyse(texts, { include: analysisParts, priority, signal });
    return { items, texts, analyses: reply.results as FullAnalysis[], tokens: reply.tokens };
  }

  const wrongTopicsOf = options.wrongTopics ?? (async () => new Map<string, ReadonlySet<string>>());

  function namedTags(tags: readonly string[], nameOf: (tag: string) => string | undefined): string[] {
    return [...new Set(tags.flatMap((tag) => nameOf(tag) ?? []))];
  }

  /** One after another, so that the entities stored with a batch count the mentions of no later one; refreshes let commits go first. */
  const executor = createSerialExecutor();

  const commit: Indexing["commit"] = (understood, commitOptions = {}) =>
    executor.run(() => commitNow(understood, commitOptions));

  const refresh = (ids: readonly string[], priority: "foreground" | "background"): Promise<void> =>
    executor.run(() => refreshItems(ids, { ...options, wrongTopicsOf }), { priority });

  async function commitNow(
    { items, texts, analyses }: UnderstoodItems,
    { suggest = "now", write = "items" }: CommitOptions,
  ): Promise<void> {
    // An item that is analysed anew is counted once among the mentions of its entities.
    const mentionsBefore = await store.mentions(items.map(({ item }) => item.id));
    for (const mentions of mentionsBefore.values()) entities.unlink(mentions);
    const wrong = await wrongTopicsOf(items.map(({ item }) => item.id));
    const taggable = items.map(({ item }, i): TaggableItem => {
      const analysis = { ...analyses[i]!, topics: withoutTopics(analyses[i]!.topics, wrong.get(item.id)) };
      return {
        id: item.id,
        text: texts[i]!,
        analysis: { ...analysis, entities: entities.link(analysis.entities) },
        sentenceVectors: new Map(),
      };
    });
    const tagsFingerprint = suggest === "now" ? tags.fingerprint() : "";
    const suggestions = suggest === "now" ? await tags.suggest(taggable) : items.map(() => []);
    const nowMs = options.now();
    const nameOf = options.tagNames?.() ?? ((tag: string) => tag);
    const indexed = items.map(({ item, contentHash }, i): IndexedItem => {
      const { analysis, text, sentenceVectors } = taggable[i]!;
      return {
        item: item.tags === undefined ? item : { ...item, tags: namedTags(item.tags, nameOf) },
        contentHash,
        publishedAtMs: item.publishedAt === undefined ? nowMs : Date.parse(item.publishedAt),
        fingerprint: understanding.baseFingerprint(),
        topicsFingerprint: options.topicsFingerprint(),
        tagsFingerprint,
        analysis,
        summary: summarise(analysis, text, entities),
        suggestions: suggestions[i]!,
        sentenceVectors,
      };
    });
    const touched = mentioned([...mentionsBefore.values(), ...taggable.map(({ analysis }) => analysis.entities)]);
    if (write === "items") await store.write(indexed, touched, nowMs);
    else {
      const written = new Set(await store.writeAnalyses(indexed, touched));
      for (const { id, analysis } of taggable) if (!written.has(id)) entities.unlink(analysis.entities);
    }
    await feed.catchUp();
  }

  /** Those whose topics or tags are stale. */
  async function staleOf(ids: readonly string[]): Promise<string[]> {
    const keys = await store.stageKeys(ids);
    return ids.filter((id) => {
      const stored = keys.get(id);
      return stored !== undefined && staleStage(stored) === "tags";
    });
  }

  const check = (values: readonly unknown[]): Promise<CheckedItems> => checkItems(values, store, staleStage);

  return {
    check,
    understand: (items, signal) => understand(items, { priority: "background", signal }),
    commit,
    staleStage,
    refresh: (ids, priority = "background") => refresh(ids, priority),

    async indexBatch(values) {
      const { changed, stale, unchanged, replaced, rejected } = await check(values);
      if (changed.length > 0) await commit(await understand(changed, { priority: "interactive" }));
      if (stale.length > 0) await refresh(stale, "foreground");
      return { accepted: changed.length + stale.length + replaced, unchanged, rejected };
    },

    async reanalyse(ids) {
      const contents = await store.contents(ids);
      if (contents.length > 0)
        await commit(await understand(contents, { priority: "background" }), { write: "analyses" });
    },

    async refreshStages({ onProgress, signal } = {}) {
      const { breathe } = createTimeSlices();
      const stale: string[] = [];
      const ids = [...catalogue.items()].map((item) => item.id);
      for (let start = 0; start < ids.length && !signal?.aborted; start += lookedAtAtOnce) {
        stale.push(...(await staleOf(ids.slice(start, start + lookedAtAtOnce))));
        await breathe();
      }
      for (let start = 0; start < stale.length && !signal?.aborted; start += refreshBatchSize) {
        // A refresh that was asked for meanwhile may have been here.
        const left = await staleOf(stale.slice(start, start + refreshBatchSize));
        if (left.length > 0) await refresh(left, "background");
        onProgress?.(Math.min(start + refreshBatchSize, stale.length), stale.length);
      }
      return stale.length;
    },
  };

  /** Every entity among the mentions, once. */
  function mentioned(mentions: readonly (readonly Entity[])[]): KnownEntity[] {
    const ids = new Set(mentions.flatMap((ofOne) => ofOne.flatMap(({ id }) => id ?? [])));
    return [...ids].flatMap((id) => entities.entity(id) ?? []);
  }
}
