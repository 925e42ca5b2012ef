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
 * is a feature too, true for its users, which every rule has as a parent that must be false. The SDK's attribute `id` is the
 * user's id; `segments` the ids of the segments the user is in.
 */
export function featuresPayload(experiments: readonly Experiment[], holdouts: readonly Holdout[]): FeaturesPayload {
  const features: FeaturesPayload["features"] = {};
  for (const { id, share } of holdouts)
    features[holdoutKey(id)] = {
      defaultValue: false,
      rules: [{ force: true, range: [0, share], hashAttribute: "id", hashVersion: 2, seed: `holdout:${id}` }],
    };
  for (const experiment of experiments) {
    const shipped = shippedVariation(experiment);
    if (experiment.status !== "running" && shipped === undefined) continue;
    const parents = holdouts
      .filter(({ experiments: keys }) => keys === undefined || keys.includes(experiment.key))
      .map(({ id }) => ({ id: holdoutKey(id), condition: { value: false } }));
    const rule = shipped === undefined ? experimentRule(experiment) : { force: experiment.variations[shipped]!.value };
    features[experiment.key] = {
      defaultValue: experiment.variations[0]!.value,
      rules: [{ ...rule, ...(parents.length > 0 && { parentConditions: parents }) }],
    };
  }
  const newest = Math.max(0, ...experiments.map(({ updatedAtMs }) => updatedAtMs));
  return { status: 200, features, experiments: [], dateUpdated: new Date(newest).toISOString() };
}

const holdoutKey = (id: string): string => `holdout.${id}`;

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
