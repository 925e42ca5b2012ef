import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { StoredSummary } from "../items/item-store.ts";
import type { CatalogueItem, CatalogueView } from "./catalogue-view.ts";
import { createSuggestionCounter, type SuggestionCounts } from "./suggestion-counts.ts";
import { createVectorIndex, type SavedVectors, type VectorIndex } from "./vector-index.ts";

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
  /** Suggestions of each tag and what became of them. */
  suggestionCounts(): ReadonlyMap<string, SuggestionCounts>;
  /** Makes the first search after many writes as quick as any other. */
  prepare(): void;
  /** As `VectorIndex.prepareSome`. */
  prepareSome: VectorIndex["prepareSome"];
  /** As `VectorIndex.save`. */
  saveVectors: VectorIndex["save"];
  /** Shows the topics of every item as they are to be shown now, in slices between which other work runs. */
  relabelTopics(): Promise<void>;
}

export interface MemoryCatalogueOptions {
  /** Length of the embeddings. */
  dimensions: number;
  /** Stored topics as they are to be shown; the same array where nothing differs. Default: as stored. */
  presentTopics?: ((topics: CatalogueItem["topics"]) => CatalogueItem["topics"]) | undefined;
  /** Items for which this says false are left out. Default: none. */
  keep?: ((stored: StoredSummary) => boolean) | undefined;
  /** The graph of an earlier process. */
  savedVectors?: SavedVectors | undefined;
}

/** What is held of an item beside what is served. */
interface ItemState extends Pick<StoredSummary, "acceptedTags" | "rejectedTags" | "openTags" | "judgedTags"> {
  storedTopics: CatalogueItem["topics"];
}

/** Few enough that whoever follows the catalogue takes them over in some milliseconds. */
const relabelledAtOnce = 40;

export function createMemoryCatalogue({
  dimensions,
  presentTopics = (topics) => topics,
  keep = () => true,
  savedVectors,
}: MemoryCatalogueOptions): MemoryCatalogue {
  const items = new Map<string, CatalogueItem>();
  const states = new Map<string, ItemState>();
  const suggestions = createSuggestionCounter();
  const vectors = createVectorIndex({ dimensions, saved: savedVectors });
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
    tagCounts(id) {
      const state = states.get(id);
      return (
        state && {
          accepted: state.acceptedTags.length,
          rejected: state.rejectedTags,
          suggested: state.openTags.length,
        }
      );
    },
    suggestionCounts: suggestions.counts,
    prepare: vectors.prepare,
    prepareSome: vectors.prepareSome,
    saveVectors: vectors.save,
    nearest: (vector, k, accept) => vectors.search(vector, k, accept),
    onChange: (listener) => {
      listeners.push(listener);
    },
    write(summaries) {
      const written: string[] = [];
      for (const stored of summaries) {
        if (!keep(stored)) {
          if (items.has(stored.id)) this.remove(stored.id);
          continue;
        }
        vectors.set(stored.id, stored.embedding);
        items.set(stored.id, { ...catalogueItemOf(stored), topics: presentTopics(stored.summary.topics) });
        const { acceptedTags, rejectedTags, openTags, judgedTags } = stored;
        const state = { acceptedTags, rejectedTags, openTags, judgedTags, storedTopics: stored.summary.topics };
        suggestions.replace(states.get(stored.id), state);
        states.set(stored.id, state);
        written.push(stored.id);
      }
      if (written.length > 0) announce(written, []);
    },
    async relabelTopics() {
      const { breathe } = createTimeSlices();
      const ids = [...items.keys()];
      for (let start = 0; start < ids.length; start += relabelledAtOnce) {
        await breathe();
        const changed: string[] = [];
        for (const id of ids.slice(start, start + relabelledAtOnce)) {
          const item = items.get(id);
          if (item === undefined) continue;
          const topics = presentTopics(states.get(id)!.storedTopics);
          if (areAlike(topics, item.topics)) continue;
          items.set(id, { ...item, topics });
          changed.push(id);
        }
        if (changed.length > 0) announce(changed, []);
      }
    },
    remove(id) {
      if (!items.delete(id)) return;
      suggestions.replace(states.get(id), undefined);
      states.delete(id);
      vectors.remove(id);
      announce([], [id]);
    },
  };
}

const areAlike = (a: CatalogueItem["topics"], b: CatalogueItem["topics"]): boolean =>
  a === b || (a.length === b.length && a.every(({ id, label }, i) => id === b[i]!.id && label === b[i]!.label));

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
