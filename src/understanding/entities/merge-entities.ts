import type { Entity } from "../analysis/analysis.ts";
import { type PatternSpan, withoutOverlap } from "../patterns/find-patterns.ts";
import type { GazetteerMatch } from "./gazetteer.ts";
import type { NameCorrector } from "./name-corrections.ts";
import { tidyNames } from "./tidy-names.ts";

export interface EntitySources {
  text: string;
  /** From the encoder. */
  named: readonly Entity[];
  gazetteer: readonly GazetteerMatch[];
  patterns: readonly PatternSpan[];
  /** What editors have said of names. Default: nothing. */
  correct?: NameCorrector;
}

/** A link or an address is never a name; a date or an amount may be part of one ("Rotterdam 2024"). */
const certain = new Set(["url", "email", "hashtag", "mention"]);

/** A name less probable than this yields to a date or an amount, however long it is. */
const doubtful = 0.5;

/**
 * All entities of a text, in order, without overlap. Of two that overlap, a known name beats a link or address, which beats
 * the rest; among the rest the longer one stays, then the one with the higher score. Known names and patterns score 1.
 */
export function mergeEntities({
  text,
  named,
  gazetteer,
  patterns,
  correct = (names) => [...names],
}: EntitySources): Entity[] {
  const candidates: { rank: number; entity: Entity }[] = [
    ...gazetteer.map(({ entry, start, end }) => ({
      rank: 0,
      entity: {
        text: text.slice(start, end),
        type: entry.type,
        start,
        end,
        score: 1,
        ...(entry.id === undefined ? {} : { id: entry.id }),
      },
    })),
    ...patterns.map(({ type, start, end }) => ({
      rank: certain.has(type) ? 1 : 2,
      entity: { text: text.slice(start, end), type, start, end, score: 1 },
    })),
    ...correct(tidyNames(text, named)).map((entity) => ({ rank: entity.score < doubtful ? 3 : 2, entity })),
  ];
  const length = ({ entity }: { entity: Entity }): number => entity.end - entity.start;
  candidates.sort((a, b) => a.rank - b.rank || length(b) - length(a) || b.entity.score - a.entity.score);
  return withoutOverlap(candidates.map((candidate) => candidate.entity));
}

/** Adds to every named entity the mean score of the sentences that mention it, by any mention of the same name and type. */
export function addEntitySentiment(
  entities: readonly Entity[],
  sentences: readonly { start: number; end: number; score: number }[],
  types: ReadonlySet<string>,
): Entity[] {
  const keyOf = (entity: Entity): string => `${entity.type} ${entity.text.toLowerCase()}`;
  const scores = new Map<string, number[]>();
  let sentence = 0;
  for (const entity of entities) {
    while (sentence < sentences.length && sentences[sentence]!.end <= entity.start) sentence++;
    const containing = sentences[sentence];
    if (!containing || containing.start > entity.start || !types.has(entity.type)) continue;
    const key = keyOf(entity);
    scores.set(key, [...(scores.get(key) ?? []), containing.score]);
  }
  return entities.map((entity) => {
    const found = scores.get(keyOf(entity));
    if (!found) return entity;
    return { ...entity, sentiment: found.reduce((sum, score) => sum + score, 0) / found.length };
  });
}
