import { createRandom } from "../../math/random.ts";
import type { LoggedRow } from "./logged-row.ts";
import { createFinisher, type PolicyEvaluation, type PolicyEvaluationOptions } from "./policy-estimate.ts";
import { diagnoseWeights, refusalsOf } from "./weight-diagnostics.ts";

/**
 * Value of a policy of which only the weights of the logged rows are known, pi_e / pi_b each: inverse propensity, self-normalised,
 * and clipped. Of lists with a row per position, and the list as the rows' unit, this is the item-position model (Li et al. 2018):
 * a click depends on the item and the position, not on what else is shown. Refuses as `evaluatePolicy`.
 */
export function evaluateWeights(
  rows: readonly LoggedRow[],
  weights: Float64Array,
  options: PolicyEvaluationOptions,
): PolicyEvaluation {
  const diagnostics = diagnoseWeights(rows, weights);
  const reasons = rows.length === 0 ? ["The log has no rows."] : refusalsOf(diagnostics);
  if (reasons.length > 0) return { refused: true, reasons, diagnostics };
  const { clipQuantile = 0.99 } = options;
  const cut = Float64Array.from(weights).sort()[Math.ceil(clipQuantile * rows.length) - 1]!;
  const largestReward = rows.reduce((most, { reward }) => Math.max(most, Math.abs(reward)), 0);
  const biasAtMost = weights.reduce((sum, w) => sum + Math.max(0, w - cut), 0) * (largestReward / rows.length);
  const finish = createFinisher(rows, { random: createRandom(options.seed), alpha: options.alpha });
  const weighted = Float64Array.from(rows, ({ reward }, i) => weights[i]! * reward);
  const clipped = Float64Array.from(rows, ({ reward }, i) => Math.min(weights[i]!, cut) * reward);
  return {
    refused: false,
    diagnostics,
    loggedValue: rows.reduce((sum, { reward }) => sum + reward, 0) / rows.length,
    estimates: [
      finish("ips", weighted),
      finish("snips", weighted, { denominators: weights }),
      finish("clipped-ips", clipped, { settings: { clippedAt: cut, biasAtMost } }),
    ],
  };
}
