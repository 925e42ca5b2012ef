import type { Entity, Sentiment } from "../../understanding/analysis/analysis.ts";

export interface EntityMood {
  id: string;
  /** Mean score of the sentences that mention the entity, each counted once; in [-1, 1]. */
  score: number;
  sentences: number;
}

/**
 * Sentiment of each linked entity of one text: the mean over the different sentences that contain one of its mentions. An entity whose mentions lie
 * in no sentence is left out. Best known (most sentences) first.
 */
export function entityMoods(entities: readonly Entity[], sentences: Sentiment["sentences"]): EntityMood[] {
  const moods = new Map<string, { sum: number; seen: Set<number> }>();
  for (const mention of entities) {
    if (mention.id === undefined) continue;
    const at = sentences.findIndex((sentence) => sentence.start <= mention.start && mention.start < sentence.end);
    if (at < 0) continue;
    const mood = moods.get(mention.id) ?? { sum: 0, seen: new Set<number>() };
    moods.set(mention.id, mood);
    if (mood.seen.has(at)) continue;
    mood.seen.add(at);
    mood.sum += sentences[at]!.score;
  }
  return [...moods]
    .map(([id, { sum, seen }]) => ({ id, score: sum / seen.size, sentences: seen.size }))
    .sort((a, b) => b.sentences - a.sentences || (a.id < b.id ? -1 : 1));
}
