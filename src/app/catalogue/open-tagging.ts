import { randomUUID } from "node:crypto";
import type { CatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import type { LoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { type CatalogueTagSuggester, createCatalogueTagSuggester } from "../../tagging/catalogue-tag-suggester.ts";
import { createEditing, type Editing } from "../../tagging/decisions/editing.ts";
import { createTagChanges, type TagChanges } from "../../tagging/tag-changes.ts";
import { createTagInsight, type TagInsight } from "../../tagging/tag-insight.ts";
import { createTagKnowledge } from "../../tagging/tag-knowledge.ts";
import { createTagLearning, readLearnedTags, type TagLearning } from "../../tagging/tag-learning.ts";
import { createTaxonomyEditing, readTaxonomy, type TaxonomyEditing } from "../../tagging/taxonomy.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedCatalogue } from "./open-catalogue.ts";
import type { OpenedUnderstanding } from "./open-understanding.ts";

/** The parts of the application that are about tags. */
export interface OpenedTagging {
  tags: CatalogueTagSuggester;
  learning: TagLearning;
  taxonomy: TaxonomyEditing;
  changes: TagChanges;
  insight: TagInsight;
  editing: Editing;
}

/** Wires suggester, taxonomy, decisions and the changes of whole tags. */
export async function openTagging(
  { config, now, stores }: AppContext,
  { understanding, topics }: OpenedUnderstanding,
  { catalogue, entities, feed, domainEvents }: OpenedCatalogue & { domainEvents: DomainEventFeed },
): Promise<OpenedTagging> {
  const { documents, items, tagChanges, tagLearning } = stores;
  const initial = await readTaxonomy(documents);
  const { embed } = understanding;
  const learned = await readLearnedTags(tagLearning);
  const knowledge = await createTagKnowledge({ taxonomy: initial.tags, catalogue, embed, learned });
  const learning = createTagLearning({ knowledge, catalogue, store: tagLearning });
  await learning.catchUp();
  const tags = createCatalogueTagSuggester({
    knowledge,
    embed,
    precision: config.tagPrecision,
    labelOf: labelOfTag(topics, entities),
  });
  const { labelOf, placeOf } = tags;
  const staleSuggestions = (): void => domainEvents.publish([{ topic: "suggestions.outdated", key: "", body: {} }]);
  const taxonomy = createTaxonomyEditing({
    documents,
    usage: knowledge.experiences.byTag,
    initial,
    labelOf,
    use: ({ tags: next }) => knowledge.useTaxonomy(next),
    onReplaced: staleSuggestions,
  });
  const changes = await createTagChanges({
    changes: tagChanges,
    store: items,
    feed,
    taxonomy,
    learning,
    onChanged: staleSuggestions,
    newId: randomUUID,
    now,
  });
  const { refuseRetired } = changes;
  const editing = createEditing({ store: items, feed, tags, learning, knownTags: taxonomy.tags, refuseRetired, now });
  const insight = createTagInsight({
    catalogue,
    taxonomy,
    experiences: knowledge.experiences,
    labelOf,
    placeOf,
  });
  return { tags, learning, taxonomy, changes, insight, editing };
}

/** Names of tags outside the taxonomy: topics and entities. */
export function labelOfTag(topics: LoadedTopics, entities: Pick<CatalogueEntityLinker, "labelOf">) {
  return (tag: string): string => topics.labelOf(tag) ?? entities.labelOf(tag);
}
