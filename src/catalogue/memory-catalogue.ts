import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";
import type { StoredSummary } from "./item-store.ts";
import { createVectorIndex } from "./vector-index.ts";

/** Editors' progress on an item's tags, for lists and filters. */
export interface TagCounts {
  accepted: number;
  rejected: number;
  /** Suggestions that nobody has decided on. */
  suggested: number;
}

/** The catalogue in memory: what CatalogueView promises, plus the writes that follow each committed change. */
export interface MemoryCatalogue extends CatalogueView {
  write(summaries: Iterable<StoredSummary>): void;
  remove(id: string): void;
  tagCounts(id: string): TagCounts | undefined;
}

/** `dimensions` is the length of the embeddings. */
export function createMemoryCatalogue(dimensions: number): MemoryCatalogue {
  const items = new Map<string, CatalogueItem>();
  const states = new Map<string, TagCounts>();
  const vectors = createVectorIndex({ dimensions });
  const listeners: Parameters<CatalogueView["onChange"]>[0][] = [];
  let version = 0;

  function announce(written: readonly string[], removed: readonly string[]): void {
    version++;
    for (const listener of listeners) listener({ written, removed });
  }

  return {
    size: () => items.size,
    get: (id) => items.get(id),
    items: () => items.values(),
    version: () => version,
    tagCounts: (id) => states.get(id),
    nearest: (vector, k, accept) => vectors.search(vector, k, accept),
    onChange: (listener) => {
      listeners.push(listener);
    },
    write(summaries) {
      const written: string[] = [];
      for (const stored of summaries) {
        vectors.set(stored.id, stored.embedding);
        items.set(stored.id, catalogueItemOf(stored));
        states.set(stored.id, {
          accepted: stored.acceptedTags.length,
          rejected: stored.rejectedTags,
          suggested: stored.openSuggestions,
        });
        written.push(stored.id);
      }
      if (written.length > 0) announce(written, []);
    },
    remove(id) {
      if (!items.delete(id)) return;
      states.delete(id);
      vectors.remove(id);
      announce([], [id]);
    },
  };
}

function catalogueItemOf(stored: StoredSummary): CatalogueItem {
  const { summary } = stored;
  const section = stored.attributes.section;
  return {
    id: stored.id,
    title: stored.title,
    type: stored.type,
    url: stored.url,
    language: summary.language,
    publishedAtMs: stored.publishedAtMs,
    createdAtMs: stored.createdAtMs,
    section: typeof section === "string" ? section : undefined,
    authors: stored.authors,
    tags: stored.acceptedTags,
    topics: summary.topics,
    entities: summary.entities,
    sentimentScore: summary.sentimentScore,
    wordCount: summary.wordCount,
    attributes: stored.attributes,
    embedding: stored.embedding,
  };
}
