import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { CatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import type { LoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import { createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { type CatalogueTagSuggester, createCatalogueTagSuggester } from "../../tagging/catalogue-tag-suggester.ts";
import { createEditing, type Editing } from "../../tagging/editing.ts";
import { createTagChanges, type TagChanges } from "../../tagging/tag-changes.ts";
import { createTagInsight, type TagInsight } from "../../tagging/tag-insight.ts";
import { createTaxonomyEditing, type TaxonomyEditing } from "../../tagging/taxonomy.ts";
import type { AppContext } from "../context/context.ts";
import { readLearnedTags, readTaxonomy, tagLearnerName } from "../context/stored-index.ts";
import type { OpenedCatalogue } from "./open-catalogue.ts";
import type { OpenedUnderstanding } from "./open-understanding.ts";

const learnedDelayMs = 250;

/** The parts of the application that are about tags. */
export interface OpenedTagging {
  tags: CatalogueTagSuggester;
  taxonomy: TaxonomyEditing;
  changes: TagChanges;
  insight: TagInsight;
  editing: Editing;
  keepLearned(): Promise<void>;
}

/** Wires suggester, taxonomy, decisions and the changes of whole tags. */
export async function openTagging(
  { config, log, now, stores, onClose }: AppContext,
  { understanding, topics }: OpenedUnderstanding,
  { catalogue, entities, feed, domainEvents }: OpenedCatalogue & { domainEvents: DomainEventFeed },
): Promise<OpenedTagging> {
  const { documents, items, tagChanges } = stores;
  const initial = await readTaxonomy(documents);
  const { bytes, trained } = await readLearnedTags(documents);
  const tags = await createCatalogueTagSuggester({
    taxonomy: initial.tags,
    catalogue,
    embed: understanding.embed,
    precision: config.tagPrecision,
    learned: bytes,
    trained,
    labelOf: labelOfTag(topics, entities),
  });
  const { labelOf, vectorOf } = tags;
  const staleSuggestions = (): void => domainEvents.publish([{ topic: "suggestions.outdated", key: "", body: {} }]);
  const taxonomy = createTaxonomyEditing({
    documents,
    catalogue,
    initial,
    labelOf,
    onReplace: async ({ tags: next }) => {
      await tags.replaceTaxonomy(next);
      staleSuggestions();
    },
  });
  const learnedDocument = () => ({
    name: tagLearnerName,
    body: JSON.stringify({ trained: tags.trained() }),
    binary: tags.state(),
  });
  const keepLearned = async (): Promise<void> => void (await documents.writeDocument(learnedDocument()));
  const learning = createBackgroundRefresh({
    refresh: async (signal) => {
      await setTimeout(learnedDelayMs, undefined, { signal }).catch(() => undefined);
      await keepLearned();
    },
    onError: (err) => log.error({ err }, "what was learned of tags was not stored"),
  });
  onClose(learning.stop);
  const changes = await createTagChanges({
    changes: tagChanges,
    store: items,
    feed,
    taxonomy,
    tags,
    learnedDocument,
    onChanged: staleSuggestions,
    newId: randomUUID,
    now,
  });
  const { refuseRetired } = changes;
  const editing = createEditing({ store: items, feed, tags, refuseRetired, onLearnt: learning.request, now });
  const insight = createTagInsight({ catalogue, taxonomy, changes: tagChanges, labelOf, vectorOf });
  return { tags, taxonomy, changes, insight, editing, keepLearned };
}

/** Names of tags outside the taxonomy: topics and entities. */
export function labelOfTag(topics: LoadedTopics, entities: Pick<CatalogueEntityLinker, "labelOf">) {
  return (tag: string): string => topics.labelOf(tag) ?? entities.labelOf(tag);
}
