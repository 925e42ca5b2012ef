import { createSerialExecutor } from "../../concurrency/serial-executor.ts";
import { analysisParts, type FullAnalysis } from "../../understanding/parts/parts.ts";
import type { AnalyseOptions, Understanding } from "../../understanding/understanding.ts";
import { analysedText } from "../items/analysed-text.ts";
import { type CheckedItems, checkItems, type Rejection } from "../items/check-items.ts";
import { type ItemReader, type StageKeys, type StaleStage, staleStage as staleStageOf } from "../items/item-store.ts";
import type { CatalogueView } from "../search/catalogue-view.ts";
import { type CommitOptions, type CommitParts, commitItems, type UnderstoodItems } from "./commit-items.ts";
import { refreshItems } from "./refresh-items.ts";
import { type RefreshOptions, refreshStages } from "./refresh-stages.ts";

export interface IndexReport {
  accepted: number;
  unchanged: number;
  rejected: Rejection[];
}

export interface IndexingOptions extends CommitParts {
  store: Pick<ItemReader, "read" | "contents" | "stageKeys" | "sentenceVectors"> & CommitParts["store"];
  catalogue: CatalogueView;
  understanding: Understanding;
  /** Topics that editors called wrong, by item. Default: none. */
  wrongTopics?: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
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

type Priority = AnalyseOptions["priority"];

export function createIndexing(options: IndexingOptions): Indexing {
  const { store, catalogue, understanding, tags } = options;

  const present = (): Parameters<typeof staleStageOf>[1] => ({
    understanding: understanding.baseFingerprint(),
    topics: options.topicsFingerprint(),
    tags: tags.fingerprint(),
  });
  const staleStage = (keys: StageKeys): StaleStage => staleStageOf(keys, present());

  async function understand(
    items: CheckedItems["changed"],
    { priority, signal }: { priority: Priority; signal?: AbortSignal | undefined },
  ): Promise<UnderstoodItems> {
    const texts = items.map(({ item }) => analysedText(item));
    const reply = await understanding.analyse(texts, { include: analysisParts, priority, signal });
    return { items, texts, analyses: reply.results as FullAnalysis[], tokens: reply.tokens };
  }

  const wrongTopicsOf = options.wrongTopics ?? (async () => new Map<string, ReadonlySet<string>>());

  /** One after another, so that the entities stored with a batch count the mentions of no later one; refreshes let commits go first. */
  const executor = createSerialExecutor();

  const commit: Indexing["commit"] = (understood, commitOptions = {}) =>
    executor.run(() => commitItems(understood, commitOptions, { ...options, wrongTopicsOf }));

  const refresh = (ids: readonly string[], priority: "foreground" | "background"): Promise<void> =>
    executor.run(() => refreshItems(ids, { ...options, wrongTopicsOf }), { priority });

  /** Those whose topics or tags are stale. */
  async function staleOf(ids: readonly string[]): Promise<string[]> {
    const keys = await store.stageKeys(ids);
    const fingerprints = present();
    return ids.filter((id) => {
      const stored = keys.get(id);
      return stored !== undefined && staleStageOf(stored, fingerprints) === "tags";
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

    refreshStages: (refreshOptions) =>
      refreshStages({
        ids: [...catalogue.items()].map((item) => item.id),
        staleOf,
        refresh: (ids) => refresh(ids, "background"),
        ...refreshOptions,
      }),
  };
}
