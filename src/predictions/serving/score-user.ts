import { sigmoid } from "../../learning/fit-logistic.ts";
import { calibratedLogOdds, partScale } from "../../learning/score-calibration.ts";
import { createFeatureWriter, featureNames } from "../features/feature-writer.ts";
import type { FindItem } from "../history/history-source.ts";
import { knownAt, type UserHistory } from "../history/user-history.ts";
import { createExplainer, type Explainer } from "../models/binary-model.ts";
import { likelyRange } from "../models/likely-range.ts";
import type { Question } from "../point-in-time/build-rows.ts";
import type { PredictionModel } from "../training/train-prediction.ts";
import { upliftOf } from "../uplift/t-learner.ts";
import { type Worth, worthOfUser } from "../worth/train-worth.ts";

/** What is predicted of one user. */
export interface UserScore {
  probability: number;
  /** Where the share of positives among users of such a score lies, with 95 %. */
  low: number;
  high: number;
  /** Log odds of a user of whom nothing is known; with the shares of all features it is the log odds of the probability. */
  base: number;
  /** The features with the greatest shares, the greatest first. */
  parts: ScorePart[];
  /** Share of all other features together. */
  rest: number;
  /** How much likelier the treatment makes the outcome, in [-1, 1]; given where whom it helps can be told. */
  uplift?: number;
  /** What the customer is expected to bring within the horizon; given with `worth`, for who has purchased. */
  worth?: Worth;
}

export interface ScorePart {
  feature: string;
  /** Absent where there is nothing to measure. */
  value?: number;
  share: number;
  /** In words. */
  reason: string;
}

const shownParts = 6;

export interface UserScorer {
  /** `undefined` for a user who is not in the audience. */
  score(history: UserHistory, atMs: number): UserScore | undefined;
}

/** Scores users with one model; buffers are kept, so that a score takes well under a millisecond beside the features. */
export function createUserScorer(model: PredictionModel, question: Question, findItem: FindItem): UserScorer {
  const names = featureNames(model.set);
  const width = names.length;
  const writeFeatures = createFeatureWriter(model.set, { isOutcome: question.isOutcome, findItem });
  const features = new Float64Array(width);
  const contributions = new Float64Array(width);
  // Made at the first score: a model that is only stored needs none.
  let explainer: Explainer | undefined;
  return {
    score(history, atMs) {
      // Whatever is stored now was received by now.
      const reading = "as-occurred";
      const events = knownAt(history, { atMs: atMs + 1, ignore: question.ignore, reading });
      if (events.length === 0 || !question.isAsked({ userId: history.userId, events }, atMs)) return undefined;
      writeFeatures({ events, atMs, reading }, features, 0);
      explainer ??= createExplainer(model.model);
      const { calibration } = model;
      const { baseValue } = explainer;
      const raw = explainer.explain(features, contributions);
      const scale = partScale(calibration, { base: baseValue, score: raw });
      const logOdds = calibratedLogOdds(calibration, raw);
      const order = [...contributions.keys()].sort((a, b) => Math.abs(contributions[b]!) - Math.abs(contributions[a]!));
      const parts = order.slice(0, shownParts).map((feature): ScorePart => {
        const [value, share] = [features[feature]!, scale * contributions[feature]!];
        const shown = { feature: names[feature]!, share, reason: reasonOf(names[feature]!, value, share) };
        return Number.isNaN(value) ? shown : { ...shown, value };
      });
      const base = calibratedLogOdds(calibration, baseValue);
      const uplift = model.uplift && upliftOf(model.uplift, { features, featureCount: width })[0];
      const worth = model.worth && worthOfUser(model.worth, history, { question, atMs });
      const probability = sigmoid(logOdds);
      return {
        probability,
        ...likelyRange(model.bands, probability),
        base,
        parts,
        rest: parts.reduce((rest, { share }) => rest - share, logOdds - base),
        ...(uplift !== undefined && { uplift }),
        ...(worth && { worth }),
      };
    },
  };
}

/** Shares below this are no reason for anything. */
const notableShare = 0.05;

function reasonOf(feature: string, value: number, share: number): string {
  const what = Number.isNaN(value) ? `${feature}: nothing to measure yet` : `${feature}: ${shortNumber(value)}`;
  if (Math.abs(share) < notableShare) return `${what}, which changes little`;
  return `${what}, which ${share > 0 ? "raises" : "lowers"} the chance`;
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
