import {
  type FeatureDrift,
  featureDrifts,
  likelihoodDrop,
  type MixDrift,
  mixDrift,
} from "../../learning/clustering/drift.ts";
import { columnOf, mostProbable } from "./learn-groups.ts";
import { applyModel, type LearnedModel } from "./learned-model.ts";
import { featuresWith, withTopicAxes } from "./topic-axes.ts";
import type { UserMatrix } from "./train-groups.ts";

export interface DriftReport {
  users: number;
  features: (FeatureDrift & { id: string; label: string })[];
  mix: MixDrift & { groups: { id: string; before: number; now: number }[] };
  /** Standard errors that the mean log-likelihood fell by. */
  likelihoodDrop: number;
  /** A feature that drifted for real and largely, another mix, or users whom the model does not expect. */
  isBreached: boolean;
}

const maxLikelihoodDrop = 3;

export interface DriftTask extends UserMatrix {
  model: LearnedModel;
}

/** How far the users of today are from those that the model was learned from. */
export function driftReport({ model, raw: read, topics }: DriftTask): DriftReport {
  const raw = withTopicAxes(read, topics, model.topicAxes);
  const { responsibilities, logLikelihoods, matrix } = applyModel(model, raw);
  const drifts = featureDrifts(
    model.references,
    model.scaling.columns.map((_, j) => columnOf(matrix, j)),
  );
  const counts = new Array<number>(model.groups.length).fill(0);
  for (const label of mostProbable(responsibilities, model.groups.length)) counts[label]!++;
  const mix = mixDrift(
    model.groups.map(({ size }) => size),
    counts,
  );
  const drop = likelihoodDrop({ ...model.likelihood, rows: model.users }, logLikelihoods);
  const features = featuresWith(model.topicAxes);
  return {
    users: raw.rows,
    features: drifts.map((drift, j) => {
      const id = model.featureIds[model.scaling.columns[j]!.column]!;
      return { id, label: features.find((feature) => feature.id === id)?.label ?? id, ...drift };
    }),
    mix: { ...mix, groups: model.groups.map(({ id, size }, group) => ({ id, before: size, now: counts[group]! })) },
    likelihoodDrop: drop,
    isBreached: drifts.some(({ isActionable }) => isActionable) || mix.isNoticed || drop > maxLikelihoodDrop,
  };
}
