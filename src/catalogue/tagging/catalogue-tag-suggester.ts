import { createHash } from "node:crypto";
import { suggestTags } from "../../understanding/tags/suggest-tags.ts";
import {
  createTagLearner,
  type Decision,
  emptyTagLearnerState,
  loadTagLearner,
  saveTagLearner,
} from "../../understanding/tags/tag-learner.ts";
import type { Embed, TaggableText, TaggedNeighbour, TaxonomyTag } from "../../understanding/tags/tag-types.ts";
import { indexTaxonomy, type TaxonomyIndex } from "../../understanding/tags/taxonomy-index.ts";
import type { CatalogueView } from "../catalogue-view.ts";
import type { TaggableItem, TagSuggester } from "../tag-suggester.ts";
import type { TagSuggestion } from "../tag-suggestion.ts";
import { createTagExperiences } from "./tag-experiences.ts";

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
  /** Names the last training; part of the fingerprint, so that suggestions made before it are stale. Empty before the first. */
  trained(): string;
  /** What was learned from decisions, to be stored. */
  state(): Uint8Array;
  /** Counts up with every decision, so that the state is stored only when it differs. */
  version(): number;
}

const neighboursAsked = 20;

export async function createCatalogueTagSuggester(
  options: CatalogueTagSuggesterOptions,
): Promise<CatalogueTagSuggester> {
  const { catalogue, embed, precision } = options;
  const dimensions = (await embed(["How long is a vector?"]))[0]!.length;
  let taxonomy = await indexTaxonomy(options.taxonomy, embed);
  let trained = options.trained ?? "";
  let fingerprint = fingerprintOf(taxonomy, precision, trained);
  let learner = createTagLearner(options.learned ? loadTagLearner(options.learned) : emptyTagLearnerState(dimensions));
  let version = 0;
  const experiences = createTagExperiences(catalogue);
  const context = () => ({ taxonomy, experiences: experiences.byTag(), taggedTexts: experiences.taggedItems() });

  function neighboursOf(item: TaggableItem): TaggedNeighbour[] {
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
      learner.learn(taggable(item), decisions satisfies readonly Decision[], { ...context(), carried });
      for (const { tag, accepted } of decisions) if (!accepted) experiences.reject(tag);
    },
    labelOf,
    async replaceTaxonomy(tags) {
      taxonomy = await indexTaxonomy(tags, embed);
      fingerprint = fingerprintOf(taxonomy, precision, trained);
    },
    replaceLearned(bytes) {
      learner = createTagLearner(loadTagLearner(bytes));
      trained = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
      fingerprint = fingerprintOf(taxonomy, precision, trained);
      version++;
    },
    trained: () => trained,
    state: () => saveTagLearner(learner.state()),
    version: () => version,
  };
}

function fingerprintOf(taxonomy: TaxonomyIndex, precision: number, trained: string): string {
  const parts = taxonomy.tags.map(({ id, label, description, parent, examples }) => [
    id,
    label,
    description,
    parent,
    examples,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([precision, parts, trained]))
    .digest("hex")
    .slice(0, 16);
}
