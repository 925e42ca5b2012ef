import type { TaggableItem } from "../catalogue/items/tag-suggester.ts";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { createTagLearner, type ScoreContext, type TagLearner } from "./learning/tag-learner.ts";
import { emptyTagLearnerState, type TagLearnerState } from "./learning/tag-learner-state.ts";
import { createTagExperiences, type TagExperiences } from "./tag-examples.ts";
import type { Embed, TaggableText, TaxonomyTag } from "./text/tag-types.ts";
import { indexTaxonomy, type TaxonomyIndex } from "./text/taxonomy-index.ts";

export interface TagKnowledgeOptions {
  taxonomy: readonly TaxonomyTag[];
  catalogue: CatalogueView;
  embed: Embed;
  /** What was learned so far, and the name of the training that it goes back to. */
  learned?: LearnedTags | undefined;
}

export interface LearnedTags {
  state: TagLearnerState | undefined;
  trained: string;
}

/** All that suggestions and lessons start from: the taxonomy, the tagged items and what was learned. */
export interface TagKnowledge {
  taxonomy(): TaxonomyIndex;
  learner(): TagLearner;
  /** Names the last training; suggestions made before it are stale. Empty before the first. */
  trained(): string;
  experiences: TagExperiences;
  context(): Omit<ScoreContext, "carried">;
  taggable(item: TaggableItem): TaggableText;
  /** Takes another taxonomy into use; the old one serves until the new one is embedded. */
  useTaxonomy(tags: readonly TaxonomyTag[]): Promise<void>;
  /** Takes a training into use. */
  useLearned(learned: LearnedTags): void;
}

const neighboursAsked = 20;

export async function createTagKnowledge({ catalogue, embed, ...options }: TagKnowledgeOptions): Promise<TagKnowledge> {
  const dimensions = (await embed(["How long is a vector?"]))[0]!.length;
  let taxonomy = await indexTaxonomy(options.taxonomy, embed);
  const experiences = createTagExperiences(catalogue);
  // What was learned on vectors of another model says nothing of these.
  const learnerOf = (state: TagLearnerState | undefined): TagLearner =>
    createTagLearner(state?.classifier.dimensions === dimensions ? state : emptyTagLearnerState(dimensions));
  let learner = learnerOf(options.learned?.state);
  let trained = options.learned?.trained ?? "";
  return {
    taxonomy: () => taxonomy,
    learner: () => learner,
    trained: () => trained,
    experiences,
    context: () => ({ taxonomy, experiences: experiences.byTag(), taggedTexts: experiences.taggedItems() }),
    taggable({ id, text, sentenceVectors, analysis: { entities, keywords, topics, embedding, sentiment } }) {
      const neighbours = experiences.nearest({ id, embedding }, neighboursAsked);
      const { sentences } = sentiment;
      return { text, sentences, embedding, entities, keywords, topics, neighbours, sentenceVectors };
    },
    async useTaxonomy(tags) {
      taxonomy = await indexTaxonomy(tags, embed, taxonomy);
    },
    useLearned(learned) {
      learner = learnerOf(learned.state);
      trained = learned.trained;
    },
  };
}
