import type { DomainEvent } from "../../events/domain-event.ts";
import type { Prediction } from "../definition/prediction.ts";
import type { HistorySource } from "../history/history-source.ts";
import type { UserHistory } from "../history/user-history.ts";
import type { ServedPrediction } from "./prediction-model-format.ts";
import type { UserScore, UserScorer } from "./score-user.ts";

/** A prediction that is in use in this process. */
export interface InUse {
  prediction: Prediction;
  stored: ServedPrediction;
  scorer: UserScorer;
  /** Of every user of the audience, as of the last event or of the adoption of the model. In memory only. */
  scores: Map<string, number>;
  /** The same of what it says beside the probability. */
  facets: Record<Facet, Map<string, number>>;
  scoredAtMs: number;
}

/** What a prediction may say beside a probability: `ID:uplift` and `ID:value` in conditions of segments. */
export const facets = ["uplift", "value"] as const;
export type Facet = (typeof facets)[number];

/** Takes over what a user's score says now. */
function keepScore({ scores, facets: kept }: Pick<InUse, "scores" | "facets">, userId: string, score: UserScore): void {
  scores.set(userId, score.probability);
  if (score.uplift !== undefined) kept.uplift.set(userId, score.uplift);
  if (score.worth?.value !== undefined) kept.value.set(userId, score.worth.value);
}

function forgetScore({ scores, facets: kept }: Pick<InUse, "scores" | "facets">, userId: string): void {
  for (const map of [scores, ...Object.values(kept)]) map.delete(userId);
}

/** Forgets users that were erased or became part of another. */
export function forgetScores({ scores, facets: kept }: InUse, isGone: (userId: string) => boolean): void {
  for (const map of [scores, ...Object.values(kept)]) for (const id of [...map.keys()]) if (isGone(id)) map.delete(id);
}

/** Scoring of all users gives way to other work this often. */
const sliceMs = 10;

/** Scores every user as of `scoredAtMs`, giving way to other work; ends early with false when another model comes into use. */
export async function scoreEverybody(
  own: InUse,
  source: Pick<HistorySource, "readAll">,
  isCurrent: () => boolean,
): Promise<boolean> {
  let sinceMs = performance.now();
  for await (const history of source.readAll()) {
    if (!isCurrent()) return false;
    const score = own.scorer.score(history, own.scoredAtMs);
    if (score) keepScore(own, history.userId, score);
    else forgetScore(own, history.userId);
    if (performance.now() - sinceMs < sliceMs) continue;
    await new Promise(setImmediate);
    sinceMs = performance.now();
  }
  return true;
}

/** Scores a user again, and says whether the probability passed the threshold upwards. */
export function rescore(id: string, own: InUse, history: UserHistory, nowMs: number): DomainEvent[] {
  const { userId } = history;
  const { threshold } = own.prediction;
  const before = own.scores.get(userId) ?? 0;
  const score = own.scorer.score(history, nowMs);
  if (score === undefined) {
    forgetScore(own, userId);
    return [];
  }
  const { probability } = score;
  keepScore(own, userId, score);
  if (threshold === undefined || before >= threshold || probability < threshold) return [];
  return [{ topic: "prediction.crossed", key: userId, body: { userId, prediction: id, probability } }];
}
