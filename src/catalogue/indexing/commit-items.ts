import type { Entity } from "../../understanding/analysis/analysis.ts";
import type { FullAnalysis } from "../../understanding/parts/parts.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { CatalogueEntityLinker } from "../entities/catalogue-entity-linker.ts";
import type { KnownEntity } from "../entities/entity-registry.ts";
import type { CheckedItems } from "../items/check-items.ts";
import type { EntityReader, IndexedItem, ItemWriter } from "../items/item-store.ts";
import type { TaggableItem, TagSuggester } from "../items/tag-suggester.ts";
import type { CatalogueFeed } from "../search/catalogue-feed.ts";
import { summarise, withoutTopics } from "./summarise.ts";

/** Items and what the encoder says of them, before they are joined to the rest of the catalogue. */
export interface UnderstoodItems {
  items: CheckedItems["changed"];
  texts: string[];
  analyses: FullAnalysis[];
  /** Word pieces of the texts. */
  tokens: number;
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

/** What storing items takes. */
export interface CommitParts {
  store: ItemWriter & Pick<EntityReader, "mentions">;
  feed: Pick<CatalogueFeed, "catchUp">;
  understanding: Pick<Understanding, "baseFingerprint">;
  entities: Pick<CatalogueEntityLinker, "link" | "unlink" | "labelOf" | "entity">;
  tags: TagSuggester;
  /** Fingerprint of the topic model in use, empty before one is trained. */
  topicsFingerprint: () => string;
  /** For one commit: under which id a tag that came with an item is kept; undefined for none. Default: the tag itself. */
  tagNames?: () => (tag: string) => string | undefined;
  now: () => number;
}

interface CommitItemsOptions extends CommitParts {
  /** Topics that editors called wrong, by item. */
  wrongTopicsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Joins entities, suggests tags, stores the items or their analyses alone, and shows them to serving. */
export async function commitItems(
  { items, texts, analyses }: UnderstoodItems,
  { suggest = "now", write = "items" }: CommitOptions,
  { store, feed, understanding, entities, tags, wrongTopicsOf, ...options }: CommitItemsOptions,
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
  const fingerprint = understanding.baseFingerprint();
  const nameOf = options.tagNames?.() ?? ((tag: string) => tag);
  const indexed = items.map(({ item, contentHash }, i): IndexedItem => {
    const { analysis, text, sentenceVectors } = taggable[i]!;
    return {
      item: item.tags === undefined ? item : { ...item, tags: namedTags(item.tags, nameOf) },
      contentHash,
      publishedAtMs: item.publishedAt === undefined ? nowMs : Date.parse(item.publishedAt),
      fingerprint,
      topicsFingerprint: options.topicsFingerprint(),
      tagsFingerprint,
      analysis,
      summary: summarise(analysis, text, entities),
      suggestions: suggestions[i]!,
      sentenceVectors,
    };
  });
  const touched = mentionedIn(
    [...mentionsBefore.values(), ...taggable.map(({ analysis }) => analysis.entities)],
    entities,
  );
  if (write === "items") await store.write(indexed, touched, nowMs);
  else {
    const written = new Set(await store.writeAnalyses(indexed, touched));
    for (const { id, analysis } of taggable) if (!written.has(id)) entities.unlink(analysis.entities);
  }
  await feed.catchUp();
}

/** Every entity among the mentions, once. */
function mentionedIn(
  mentions: readonly (readonly Entity[])[],
  { entity }: Pick<CatalogueEntityLinker, "entity">,
): KnownEntity[] {
  const ids = new Set(mentions.flatMap((ofOne) => ofOne.flatMap(({ id }) => id ?? [])));
  return [...ids].flatMap((id) => entity(id) ?? []);
}

/** The ids under which tags are kept, each once. */
function namedTags(tags: readonly string[], nameOf: (tag: string) => string | undefined): string[] {
  return [...new Set(tags.flatMap((tag) => nameOf(tag) ?? []))];
}
