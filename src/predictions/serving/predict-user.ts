import type { Prediction } from "../definition/prediction.ts";
import type { UserHistory } from "../history/user-history.ts";
import type { Worth } from "../worth/train-worth.ts";
import type { UserScore } from "./score-user.ts";
import type { InUse } from "./scores-in-use.ts";

export interface UserPrediction {
  id: string;
  label: string;
  horizon: string;
  /** The question is about the user. */
  inAudience: boolean;
  probability?: number;
  low?: number;
  high?: number;
  baseRate: number;
  trainedAt: string;
  /** Rows of the training. */
  rows: number;
  /** How much likelier the treatment makes the outcome; only where whom it helps can be told. */
  uplift?: number;
  /** What a customer is expected to bring within the horizon. */
  worth?: Worth;
  explanation?: Pick<UserScore, "base" | "parts" | "rest">;
}

/** What one prediction says of a user now; of an unknown user only that the question is not about them. */
export function predictUser(
  { scorer, stored }: Pick<InUse, "scorer" | "stored">,
  options: { id: string; prediction: Prediction; history: UserHistory | undefined; nowMs: number; explain: boolean },
): UserPrediction {
  const { id, prediction, history, nowMs, explain } = options;
  const { label, horizon } = prediction;
  const { baseRate, trainedAt, rows } = stored.model.report;
  const about = { id, label, horizon, baseRate, trainedAt, rows };
  const score = history && scorer.score(history, nowMs);
  if (!score) return { ...about, inAudience: false };
  const { probability, low, high, base, parts, rest, uplift, worth } = score;
  return {
    ...about,
    inAudience: true,
    probability,
    low,
    high,
    ...(uplift !== undefined && { uplift }),
    ...(worth && { worth }),
    ...(explain && { explanation: { base, parts, rest } }),
  };
}
