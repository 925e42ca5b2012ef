import { areaUnderRoc } from "../../learning/metrics/binary-metrics.ts";
import { createRandom } from "../../math/random.ts";
import { type BinaryModel, createExplainer } from "../models/binary-model.ts";
import type { LabelledRows } from "../models/labelled-rows.ts";
import { scoreMatrix } from "../models/score-rows.ts";

type NamedRows = LabelledRows & { names: readonly string[] };

export interface FeatureImportance {
  feature: string;
  /** Share of the mean absolute contribution (SHAP), over all features 1. */
  share: number;
  /** Area that is lost when the feature's values change places between rows. */
  areaLost: number;
  effect: "more raises it" | "more lowers it" | "it depends";
}

export interface LeakAlarm {
  code: "leak";
  feature: string;
  detail: string;
}

const explainedRows = 500;
const permutedRows = 5_000;
/** Features whose values are permuted, the ones with the greatest contributions. */
const permutedFeatures = 10;

/** Importance by contributions over at most 500 rows, spread evenly, the greatest first; of the first ten also by permutation (Breiman 2001) over at most 5,000. */
export function measureImportance(model: BinaryModel, rows: NamedRows): FeatureImportance[] {
  const { featureCount: width, names } = rows;
  const explained = spread(rows, explainedRows);
  const explainer = createExplainer(model);
  const count = explained.outcomes.length;
  const shares = names.map(() => new Float64Array(count));
  const contributions = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    explainer.explain(explained.features.subarray(i * width, (i + 1) * width), contributions);
    contributions.forEach((share, feature) => {
      shares[feature]![i] = share;
    });
  }
  const means = shares.map((own) => own.reduce((sum, share) => sum + Math.abs(share), 0) / count);
  const total = means.reduce((sum, mean) => sum + mean, 0);
  const order = [...names.keys()].sort((a, b) => means[b]! - means[a]! || a - b);
  const permuted = spread(rows, permutedRows);
  const area = areaUnderRoc(scoreMatrix(model, permuted.features), permuted.outcomes);
  return order.map((feature, place) => ({
    feature: names[feature]!,
    share: total === 0 ? 0 : means[feature]! / total,
    areaLost: place < permutedFeatures ? area - areaWithout(model, permuted, feature) : 0,
    effect: effectOf(explained, feature, shares[feature]!),
  }));
}

function spread(rows: NamedRows, most: number): LabelledRows {
  const { features, featureCount, outcomes } = rows;
  const count = Math.min(most, outcomes.length);
  const picked = Array.from({ length: count }, (_, i) => Math.floor((i * outcomes.length) / count));
  return {
    featureCount,
    outcomes: Uint8Array.from(picked, (row) => outcomes[row]!),
    features: Float64Array.from(
      picked.flatMap((row) => [...features.subarray(row * featureCount, (row + 1) * featureCount)]),
    ),
  };
}

function areaWithout(model: BinaryModel, rows: LabelledRows, feature: number): number {
  const { featureCount, outcomes } = rows;
  const features = Float64Array.from(rows.features);
  const random = createRandom(`permute ${feature}`);
  for (let row = outcomes.length - 1; row > 0; row--) {
    const other = Math.floor(random() * (row + 1)) * featureCount + feature;
    const own = row * featureCount + feature;
    const kept = features[own]!;
    features[own] = features[other]!;
    features[other] = kept;
  }
  return areaUnderRoc(scoreMatrix(model, features), outcomes);
}

/** Slopes smaller than this share of the spread say nothing about direction. */
const leastSlope = 0.3;

function effectOf(rows: LabelledRows, feature: number, shares: Float64Array): FeatureImportance["effect"] {
  const values = shares.map((_, row) => rows.features[row * rows.featureCount + feature]!);
  const present = [...values.keys()].filter((row) => !Number.isNaN(values[row]!));
  const positive = present.filter((row) => shares[row]! > 0);
  const negative = present.filter((row) => shares[row]! < 0);
  if (positive.length === 0 || negative.length === 0) return "it depends";
  // The chance that a row which the feature raises has the greater value.
  const both = [...positive, ...negative];
  const area = areaUnderRoc(
    both.map((row) => values[row]!),
    both.map((row) => (shares[row]! > 0 ? 1 : 0)),
  );
  if (Math.abs(area - 0.5) < leastSlope / 2) return "it depends";
  return area > 0.5 ? "more raises it" : "more lowers it";
}

const suspiciousArea = 0.97;
const suspiciousShare = 0.6;

/** A feature that holds the outcome: alone it orders the rows with an area above .97, or it makes more than 60 % of the contributions of a model with such an area. */
export function findLeak(rows: NamedRows & { auc: number; importance: readonly FeatureImportance[] }): LeakAlarm[] {
  const { names, features, featureCount, outcomes, auc, importance } = rows;
  const [first] = importance;
  return names.flatMap((feature, column): LeakAlarm[] => {
    const values = Float64Array.from(outcomes, (_, row) => features[row * featureCount + column]!);
    const low = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
    const area = areaUnderRoc(low, outcomes);
    const alone = Math.max(area, 1 - area);
    const isMost = first?.feature === feature && first.share > suspiciousShare && auc > suspiciousArea;
    if (!(alone > suspiciousArea) && !isMost) return [];
    const detail = `"${feature}" alone orders the outcomes with an AUC of ${alone.toFixed(3)}: it probably holds them, or an event that they cause; add that event to \`ignore\``;
    return [{ code: "leak", feature, detail }];
  });
}
