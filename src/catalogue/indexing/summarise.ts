import type { Entity, TopicWeight } from "../../understanding/analysis/analysis.ts";
import type { FullAnalysis } from "../../understanding/parts/parts.ts";
import type { EntityLinker } from "../entities/entity-linker.ts";
import { entityMoods } from "../entities/entity-sentiment.ts";
import type { AnalysisSummary } from "../items/item-store.ts";

/** Topics but for those that editors called wrong. */
export function withoutTopics(topics: readonly TopicWeight[], wrong: ReadonlySet<string> | undefined): TopicWeight[] {
  return topics.filter(({ id }) => !wrong?.has(id));
}

/** Kinds of entity that say what an item is about; dates, amounts and addresses do not. */
const namedTypes = new Set(["person", "organization", "location", "product", "work", "event"]);

/** What serving needs of an analysis in memory. */
export function summarise(
  analysis: FullAnalysis,
  text: string,
  linker: Pick<EntityLinker, "labelOf">,
): AnalysisSummary {
  const named = new Map<string, Entity>();
  for (const entity of analysis.entities) {
    if (entity.id !== undefined && namedTypes.has(entity.type)) named.set(entity.id, entity);
  }
  const moods = new Map(
    entityMoods(analysis.entities, analysis.sentiment.sentences).map(({ id, score }) => [id, score]),
  );
  return {
    language: analysis.language.code,
    sentimentScore: analysis.sentiment.score,
    wordCount: text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0,
    topics: analysis.topics,
    entities: [...named].map(([id, entity]) => ({
      id,
      label: linker.labelOf(id),
      type: entity.type,
      ...(moods.has(id) && { sentiment: moods.get(id) }),
    })),
  };
}
