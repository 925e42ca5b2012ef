import { holdoutKey } from "../assignment/holdout.ts";
import type { Experiment, Holdout } from "../definition/experiment.ts";
import { targetCondition } from "../definition/target-condition.ts";
import { shippedVariation } from "./assigner.ts";

/** What GrowthBook's SDKs read from `GET /api/features/{clientKey}`. */
export interface FeaturesPayload {
  status: 200;
  features: Record<string, Feature>;
  experiments: [];
  /** ISO 8601. */
  dateUpdated: string;
}

export interface Feature {
  defaultValue: unknown;
  rules?: Record<string, unknown>[];
}

/**
 * Every running experiment as a feature of its key whose value is the variation's; a shipped one forces its winner. A holdout
 * is a feature too (and its measured group another), true for its users, which every rule has as a parent that must be false. The SDK's attribute `id` is the
 * user's id; `segments` the ids of the segments the user is in.
 */
export function featuresPayload(experiments: readonly Experiment[], holdouts: readonly Holdout[]): FeaturesPayload {
  const features: FeaturesPayload["features"] = {};
  for (const { id, share, measured } of holdouts) {
    features[featureOf(id)] = groupFeature(id, [0, share]);
    if (measured > 0) features[`${featureOf(id)}.measured`] = groupFeature(id, [share, share + measured]);
  }
  for (const experiment of experiments) {
    const shipped = shippedVariation(experiment);
    if (experiment.status !== "running" && shipped === undefined) continue;
    // Lists are interleaved where they are made; a client has nothing to choose.
    if (experiment.interleaving && shipped === undefined) continue;
    const parents = holdouts
      .filter(({ experiments: keys }) => keys === undefined || keys.includes(experiment.key))
      .flatMap(({ id, measured, measuredSees }) => {
        const keepsMeasuredOut = shipped === undefined && measured > 0 && measuredSees === "shipped";
        return [featureOf(id), ...(keepsMeasuredOut ? [`${featureOf(id)}.measured`] : [])];
      })
      .map((id) => ({ id, condition: { value: false } }));
    const rules =
      shipped === undefined ? experimentRules(experiment) : [{ force: experiment.variations[shipped]!.value }];
    features[experiment.key] = {
      defaultValue: experiment.variations[0]!.value,
      rules: rules.map((rule) => ({ ...rule, ...(parents.length > 0 && { parentConditions: parents }) })),
    };
  }
  const newest = Math.max(0, ...experiments.map(({ updatedAtMs }) => updatedAtMs));
  return { status: 200, features, experiments: [], dateUpdated: new Date(newest).toISOString() };
}

const featureOf = (holdoutId: string): string => `holdout.${holdoutId}`;

/** True for the users of one group of a holdout. */
const groupFeature = (holdoutId: string, range: [number, number]): Feature => ({
  defaultValue: false,
  rules: [{ force: true, range, hashAttribute: "id", hashVersion: 2, seed: holdoutKey(holdoutId) }],
});

/** The rule of all users, after one for each segment to which a bandit gives weights of its own. */
function experimentRules(experiment: Experiment): Record<string, unknown>[] {
  const rule = experimentRule(experiment);
  const { bandit, weightsBySegment, target } = experiment;
  const own = (bandit?.segments ?? []).flatMap((segment) => {
    const weights = weightsBySegment?.[segment];
    if (weights === undefined) return [];
    const conditions = [targetCondition({ segment }), ...(target ? [targetCondition(target)] : [])];
    return [{ ...rule, weights, condition: { $and: conditions } }];
  });
  return [...own, rule];
}

function experimentRule(experiment: Experiment): Record<string, unknown> {
  const { key, seed, hashVersion, coverage, weights, namespace, target, variations, phases } = experiment;
  return {
    key,
    seed,
    hashAttribute: "id",
    hashVersion,
    coverage,
    weights,
    variations: variations.map(({ value }) => value),
    meta: variations.map(({ key: variationKey, name }) => ({ key: variationKey, name })),
    phase: String(Math.max(0, phases.length - 1)),
    ...(namespace && { namespace: [namespace.id, ...namespace.range] }),
    ...(target && { condition: targetCondition(target) }),
  };
}
