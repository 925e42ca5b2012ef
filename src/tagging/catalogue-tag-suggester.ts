import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { TaggableItem, TagSuggester } from "../catalogue/items/tag-suggester.ts";
import type { TagSuggestion } from "../catalogue/items/tag-suggestion.ts";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { suggestTags } from "./learning/suggest-tags.ts";
import type { TakenTag } from "./learning/tag-classifier.ts";
import {
  createTagLearner,
  emptyTagLearnerState,
  type Lesson,
  loadTagLearner,
  saveTagLearner,
} from "./learning/tag-learner.ts";
import type { Embed, TaggableText, TaggedNeighbour, TaxonomyTag } from "./learning/tag-types.ts";
import { indexTaxonomy } from "./learning/taxonomy-index.ts";
import { createTagExperiences } from "./tag-examples.ts";
import { tagsFingerprint } from "./tags-fingerprint.ts";

export interface CatalogueTagSuggesterOptions {
  taxonomy: readonly TaxonomyTag[];
  catalogue: CatalogueView;
  embed: Embed;
  /** Share of right suggestions to keep; see suggestTags. */
  precision: number;
  /** Names of entities and topics, for tags outside the taxonomy. */
  labelOf?: (tag: string) => string;
  /** What `state` gave earlier. */
  learned?: Uint8Array | undefined;
  /** What `trained` gave then. */
  trained?: string | undefined;
}

/** The suggester of the catalogue: neighbours and tagged texts come from the items in memory. */
export interface CatalogueTagSuggester extends TagSuggester {
  /** Takes another taxonomy into use; the old one serves until the new one is embedded. */
  replaceTaxonomy(tags: readonly TaxonomyTag[]): Promise<void>;
  /** Takes into use what a training made of all decisions. Throws ModelUnavailableError for damaged bytes, and keeps what it had. */
  replaceLearned(bytes: Uint8Array): void;
  /** Place of a tag among texts: by its name and examples, else the middle of the items that carry it. */
  vectorOf(tag: string): Float32Array | undefined;
  /** Shows the classifier items that carry a tag, or do not, by decisions of the past. */
  show(item: TaggableItem, decision: { tag: string; accepted: boolean }): void;
  /** What was learned of single tags, for `restoreTags`. */
  takeTags(tags: readonly string[]): Uint8Array;
  /** Puts what was learned of the tags back. False when everything was trained anew since: then nothing is changed. */
  restoreTags(taken: Uint8Array): boolean;
  /** Forgets a tag that is no more. */
  forgetTag(tag: string): void;
  /** Goes back to what `state` gave, without counting as a training. */
  restoreState(state: Uint8Array): void;
  /** Names the last training; part of the fingerprint, so that suggestions made before it are stale. Empty before the first. */
  trained(): string;
  /** What was learned from decisions, to be stored. */
  state(): Uint8Array;
  /** Counts up with every decision, so that the state is stored only when it differs. */
  version(): number;
}

interface TakenTags {
  trained: string;
  tags: [tag: string, known: TakenTag | undefined][];
}

const neighboursAsked = 20;
const lessonsKept = 1_000;
const lessonKey = (itemId: string, tag: string): string => `${itemId}\u0000${tag}`;

export async function createCatalogueTagSuggester(
  options: CatalogueTagSuggesterOptions,
): Promise<CatalogueTagSuggester> {
  const { catalogue, embed, precision } = options;
  const dimensions = (await embed(["How long is a vector?"]))[0]!.length;
  let taxonomy = await indexTaxonomy(options.taxonomy, embed);
  let trained = options.trained ?? "";
  let fingerprint = tagsFingerprint(taxonomy.tags, precision, trained);
  const learned = options.learned && loadTagLearner(options.learned);
  // What was learned on vectors of another model says nothing of these.
  const isUsable = learned?.classifier.dimensions === dimensions;
  let learner = createTagLearner(isUsable ? learned : emptyTagLearnerState(dimensions));
  let version = 0;
  const experiences = createTagExperiences(catalogue);
  /** Latest last; only what this process taught the present learner can be taken back. */
  const lessons = new Map<string, Lesson>();
  const context = () => ({ taxonomy, experiences: experiences.byTag(), taggedTexts: experiences.taggedItems() });

  function neighboursOf(item: TaggableItem): TaggedNeighbour[] {
    if (experiences.taggedItems() === 0) return [];
    const found = catalogue.nearest(
      item.analysis.embedding,
      neighboursAsked,
      (id) => id !== item.id && (catalogue.get(id)?.tags.length ?? 0) > 0,
    );
    return found.flatMap(({ id, similarity }) => {
      const neighbour = catalogue.get(id);
      return neighbour ? [{ itemId: id, title: neighbour.title, similarity, tags: neighbour.tags }] : [];
    });
  }

  function taggable(item: TaggableItem): TaggableText {
    const { entities, keywords, topics, embedding, sentiment } = item.analysis;
    const neighbours = neighboursOf(item);
    return { text: item.text, sentences: sentiment.sentences, embedding, entities, keywords, topics, neighbours };
  }

  const labelOf = (tag: string): string => taxonomy.byId.get(tag)?.label ?? options.labelOf?.(tag) ?? tag;

  return {
    fingerprint: () => fingerprint,
    async suggest(items) {
      const suggested = await suggestTags(items.map(taggable), { ...context(), learner, embed, precision });
      return suggested.map((tags) => tags.map((tag): TagSuggestion => ({ ...tag, label: labelOf(tag.tag) })));
    },
    learn(item, decisions) {
      version++;
      const carried = catalogue.get(item.id)?.tags ?? [];
      for (const lesson of learner.learn(taggable(item), decisions, { ...context(), carried })) {
        const key = lessonKey(item.id, lesson.tag);
        lessons.delete(key);
        lessons.set(key, lesson);
        if (lessons.size > lessonsKept) lessons.delete(lessons.keys().next().value!);
      }
      for (const { tag, accepted } of decisions) if (!accepted) experiences.reject(tag);
    },
    unlearn(item, tag) {
      const key = lessonKey(item.id, tag);
      const lesson = lessons.get(key);
      if (lesson === undefined) return;
      version++;
      lessons.delete(key);
      learner.takeBack(taggable(item), lesson);
    },
    labelOf,
    vectorOf: (tag) => taxonomy.byId.get(tag)?.vector ?? experiences.byTag().get(tag)?.sum,
    async replaceTaxonomy(tags) {
      taxonomy = await indexTaxonomy(tags, embed, taxonomy);
      fingerprint = tagsFingerprint(taxonomy.tags, precision, trained);
    },
    replaceLearned(bytes) {
      learner = createTagLearner(loadTagLearner(bytes));
      lessons.clear();
      trained = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
      fingerprint = tagsFingerprint(taxonomy.tags, precision, trained);
      version++;
    },
    show(item, decision) {
      version++;
      learner.show(taggable(item), decision);
    },
    takeTags: (names) =>
      serialize({ trained, tags: names.map((tag) => [tag, learner.readTag(tag)]) } satisfies TakenTags),
    restoreTags(taken) {
      const before = deserialize(taken) as TakenTags;
      if (before.trained !== trained) return false;
      version++;
      for (const [tag, known] of before.tags) learner.writeTag(tag, known);
      return true;
    },
    forgetTag(tag) {
      version++;
      learner.writeTag(tag, undefined);
    },
    restoreState(state) {
      learner = createTagLearner(loadTagLearner(state));
      version++;
    },
    trained: () => trained,
    state: () => saveTagLearner(learner.state()),
    version: () => version,
  };
}
