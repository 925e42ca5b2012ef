import { z } from "zod";
import { evaluateWeights } from "../../experiments/off-policy/evaluate-weights.ts";
import { evaluationOptions } from "../../experiments/off-policy/evaluation-request.ts";
import type { LoggedRow } from "../../experiments/off-policy/logged-row.ts";
import type { PolicyEvaluation } from "../../experiments/off-policy/policy-estimate.ts";
import { blockLength, exploringProbability } from "../rerank/exploring-plan.ts";
import type { ImpressionStore, LoggedChoices } from "./recommendation-analytics.ts";

const moment = z.iso.datetime({ offset: true }).or(z.iso.date());

export const exploringRequestSchema = z.strictObject({
  /** The share of positions for new items that is to be evaluated. */
  share: z.number().min(0).max(1),
  /** Recommendations of this span; default: the last 30 days. */
  from: moment.optional(),
  to: moment.optional(),
  scenario: z.string().min(1).max(64).optional(),
  ...evaluationOptions,
});
export type ExploringRequest = z.output<typeof exploringRequestSchema>;

/** A logged position with the weight that another share of exploring gives it. */
export interface WeighedRow extends LoggedRow {
  weight: number;
}

/** Recommendations that are read of the log, at most. */
const mostAnswers = 20_000;
const defaultDays = 30;
const nothingLogged =
  "No recommendation of the span was rendered in which chance took part: an event has to name it, and its scenario to explore.";

/**
 * Clicks per shown item under another share of positions for new items, from the log of this server. Weights are those of the
 * marginalised estimator (Saito and Joachims 2022): a position is explored or not, and what is clicked depends on the position and
 * on that, not on which of the neighbours in the order stands there. (By item, another share would have no support in the log: with
 * one explored position in ten the tenth best item never stands at the tenth place.) Refuses where the log cannot tell; `lists` is
 * how many were read.
 */
export async function evaluateExploring(
  request: ExploringRequest,
  { impressions, nowMs }: { impressions: Pick<ImpressionStore, "choices">; nowMs: number },
): Promise<PolicyEvaluation & { lists: number }> {
  const { share, from, to, scenario, seed, clipQuantile, alpha } = request;
  const toMs = to === undefined ? nowMs : Date.parse(to);
  const fromMs = from === undefined ? toMs - defaultDays * 86_400_000 : Date.parse(from);
  const answers = await impressions.choices({ fromMs, toMs, scenario, limit: mostAnswers });
  const rows = answers.flatMap((answer) => weighPositions(answer, share));
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  const options = { seed, ...(clipQuantile !== undefined && { clipQuantile }), ...(alpha !== undefined && { alpha }) };
  const evaluation = evaluateWeights(rows, weights, options);
  if (answers.length > 0 || !evaluation.refused) return { ...evaluation, lists: answers.length };
  return { ...evaluation, reasons: [nothingLogged], lists: 0 };
}

/**
 * The positions of a list with the weights of another share: the probability that the position is what it is, explored or not, over
 * the logged one. A block in which nothing could be tried has weight 1 throughout.
 */
export function weighPositions(
  { recommendationId, exploreShare, positions }: LoggedChoices,
  share: number,
): WeighedRow[] {
  return positions.map(({ itemId, explored, propensity, clicked }, place): WeighedRow => {
    const start = place - (place % blockLength);
    const position = place - start;
    const block = positions.slice(start, start + blockLength);
    const couldTry = block.some((one) => one.propensity < 1);
    const chance = (of: number): number => {
      const exploring = exploringProbability(of, position);
      return explored ? exploring : 1 - exploring;
    };
    const weight = couldTry && chance(exploreShare) > 0 ? chance(share) / chance(exploreShare) : 1;
    return {
      action: itemId,
      reward: clicked ? 1 : 0,
      propensity,
      context: String(place + 1),
      unit: recommendationId,
      weight,
    };
  });
}
