import type { z } from "zod";
import type { Entity, FullAnalysis } from "../understanding/analysis.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { analysedText } from "./analysed-text.ts";
import { contentHash } from "./content-hash.ts";
import type { CatalogueEntityLinker } from "./entities/catalogue-entity-linker.ts";
import type { KnownEntity } from "./entities/entity-registry.ts";
import type { EntityLinker } from "./entity-linker.ts";
import { type Item, itemSchema } from "./item.ts";
import type { AnalysisSummary, IndexedItem, ItemStore, StageKeys } from "./item-store.ts";
import type { MemoryCatalogue } from "./memory-catalogue.ts";
import type { TaggableItem, TagSuggester } from "./tag-suggester.ts";

export interface Rejection {
  index: number;
  id?: string;
  code: string;
  detail: string;
}

export interface IndexReport {
  accepted: number;
  unchanged: number;
  rejected: Rejection[];
}

export interface IndexingOptions {
  store: ItemStore;
  catalogue: MemoryCatalogue;
  understanding: Understanding;
  entities: Pick<CatalogueEntityLinker, "link" | "labelOf" | "entity">;
  tags: TagSuggester;
  /** Fingerprint of the topic model in use, empty before one is trained. */
  topicsFingerprint: () => string;
  now: () => number;
}

/** Takes items in: validates, skips what is unchanged, analyses, tags, stores and shows the rest to serving. */
export interface Indexing {
  /**
   * Indexes one batch. When the promise resolves, the accepted items are stored (one transaction) and served.
   * A later item of the batch with the same id replaces the earlier one, which counts as accepted.
   */
  indexBatch(values: readonly unknown[]): Promise<IndexReport>;
  /** Computes topics and tags again where their fingerprints are stale; embeddings and the rest are kept. */
  refreshStages(onProgress?: (done: number, total: number) => void): Promise<number>;
}

const analysisParts = [
  "language",
  "sentiment",
  "emotions",
  "tone",
  "entities",
  "topics",
  "keywords",
  "embedding",
] as const;
const refreshBatchSize = 64;

export function createIndexing(options: IndexingOptions): Indexing {
  const { store, catalogue, understanding, entities, tags } = options;

  function isCurrent(keys: StageKeys | undefined, hash: string): boolean {
    return (
      keys !== undefined &&
      keys.contentHash === hash &&
      keys.fingerprint === understanding.baseFingerprint() &&
      stagesAreCurrent(keys)
    );
  }

  function stagesAreCurrent(keys: StageKeys): boolean {
    return keys.topicsFingerprint === options.topicsFingerprint() && keys.tagsFingerprint === tags.fingerprint();
  }

  async function understand(items: readonly Item[]): Promise<IndexedItem[]> {
    const texts = items.map(analysedText);
    const reply = await understanding.analyse(texts, { include: analysisParts });
    const taggable = items.map((item, i): TaggableItem => {
      const analysis = reply.results[i] as FullAnalysis;
      return { id: item.id, text: texts[i]!, analysis: { ...analysis, entities: entities.link(analysis.entities) } };
    });
    const suggestions = await tags.suggest(taggable);
    const nowMs = options.now();
    return items.map((item, i): IndexedItem => {
      const { analysis, text } = taggable[i]!;
      return {
        item,
        contentHash: contentHash(item),
        publishedAtMs: item.publishedAt === undefined ? nowMs : Date.parse(item.publishedAt),
        fingerprint: understanding.baseFingerprint(),
        topicsFingerprint: options.topicsFingerprint(),
        tagsFingerprint: tags.fingerprint(),
        analysis,
        summary: summarise(analysis, text, entities),
        suggestions: suggestions[i]!,
      };
    });
  }

  return {
    async indexBatch(values) {
      const report: IndexReport = { accepted: 0, unchanged: 0, rejected: [] };
      const byId = new Map<string, Item>();
      for (const [index, value] of values.entries()) {
        const parsed = itemSchema.safeParse(value);
        if (!parsed.success) report.rejected.push(rejectionOf(index, value, parsed.error));
        else {
          if (byId.has(parsed.data.id)) report.accepted++;
          byId.set(parsed.data.id, parsed.data);
        }
      }
      const keys = await store.stageKeys([...byId.keys()]);
      const changed: Item[] = [];
      for (const item of byId.values()) {
        if (isCurrent(keys.get(item.id), contentHash(item))) report.unchanged++;
        else changed.push(item);
      }
      if (changed.length > 0) {
        const indexed = await understand(changed);
        await store.write(indexed, mentioned(indexed), options.now());
        catalogue.write(store.summaries(changed.map((item) => item.id)));
        report.accepted += changed.length;
      }
      return report;
    },

    async refreshStages(onProgress) {
      const stale: string[] = [];
      const ids = [...catalogue.items()].map((item) => item.id);
      const keys = await store.stageKeys(ids);
      for (const id of ids) {
        const stored = keys.get(id);
        if (stored && !stagesAreCurrent(stored)) stale.push(id);
      }
      for (let start = 0; start < stale.length; start += refreshBatchSize) {
        await refresh(stale.slice(start, start + refreshBatchSize));
        onProgress?.(Math.min(start + refreshBatchSize, stale.length), stale.length);
      }
      return stale.length;
    },
  };

  /** Every entity that the batch mentions, once. */
  function mentioned(batch: readonly IndexedItem[]): KnownEntity[] {
    const ids = new Set(batch.flatMap(({ analysis }) => analysis.entities.flatMap(({ id }) => id ?? [])));
    return [...ids].flatMap((id) => entities.entity(id) ?? []);
  }

  async function refresh(ids: readonly string[]): Promise<void> {
    const read = await Promise.all(ids.map((id) => store.read(id)));
    const known = read.filter((entry) => entry !== undefined);
    const texts = known.map((entry) => analysedText(entry.item));
    const counted = await understanding.analyse(texts, { include: ["topics", "keywords"] });
    const taggable = known.map(
      (entry, i): TaggableItem => ({
        id: entry.item.id,
        text: texts[i]!,
        analysis: {
          ...entry.analysis,
          topics: counted.results[i]?.topics ?? [],
          keywords: counted.results[i]?.keywords ?? [],
        },
      }),
    );
    const suggestions = await tags.suggest(taggable);
    await store.updateStages(
      taggable.map(({ id, text, analysis }, i) => ({
        id,
        topicsFingerprint: options.topicsFingerprint(),
        tagsFingerprint: tags.fingerprint(),
        summary: summarise(analysis, text, entities),
        topics: analysis.topics,
        keywords: analysis.keywords,
        suggestions: suggestions[i]!,
      })),
    );
    catalogue.write(store.summaries(taggable.map(({ id }) => id)));
  }
}

function rejectionOf(index: number, value: unknown, error: z.ZodError): Rejection {
  const id = (value as { id?: unknown } | null)?.id;
  const issue = error.issues[0];
  return {
    index,
    id: typeof id === "string" ? id : undefined,
    code: "invalid-item",
    detail: issue ? `${issue.path.join(".") || "(whole)"}: ${issue.message}` : "not an item",
  };
}

/** Kinds of entity that say what an item is about; dates, amounts and addresses do not. */
const namedTypes = new Set(["person", "organization", "location", "product", "work", "event"]);

function summarise(analysis: FullAnalysis, text: string, linker: EntityLinker): AnalysisSummary {
  const named = new Map<string, Entity>();
  for (const entity of analysis.entities) {
    if (entity.id !== undefined && namedTypes.has(entity.type)) named.set(entity.id, entity);
  }
  return {
    language: analysis.language.code,
    sentimentScore: analysis.sentiment.score,
    wordCount: text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0,
    topics: analysis.topics,
    entities: [...named].map(([id, entity]) => ({ id, label: linker.labelOf(id), type: entity.type })),
  };
}
