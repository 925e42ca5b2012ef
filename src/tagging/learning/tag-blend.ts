import { fitLogistic, sigmoid, weigh } from "../../learning/fit-logistic.ts";
import { signalCount, type TagSignals } from "./tag-signals.ts";

/** Weights of the signals for each level of experience with a tag, row by row. */
export type TagBlend = readonly Float64Array[];

/** Levels start at this many accepted texts. */
const levelStarts = [0, 1, 3, 8, 32];

/** A tag that was only rejected is on the first level with experience. */
export function experienceLevel({ accepted, rejected }: { accepted: number; rejected: number }): number {
  if (accepted === 0) return rejected > 0 ? 1 : 0;
  return levelStarts.findLastIndex((start) => start <= accepted);
}

/** Calibrated probability that the tag applies: logistic in the signals, with the weights of the tag's level. */
export function blendSignals(blend: TagBlend, signals: TagSignals): number {
  return sigmoid(weigh(blend[experienceLevel(signals)]!, signals.values));
}

export interface BlendExample {
  signals: TagSignals;
  applies: boolean;
}

/** Examples that the prior weights count for at each level. */
const priorStrength = 40;

/** Fits the blend to signals and outcomes that the signals had not learned from, level by level, starting from `prior`. */
export function fitBlend(examples: readonly BlendExample[], prior: TagBlend): TagBlend {
  return prior.map((weights, level) => {
    const own = examples.filter(({ signals }) => experienceLevel(signals) === level);
    const features = new Float64Array(own.length * signalCount);
    const outcomes = new Uint8Array(own.length);
    for (const [e, { signals, applies }] of own.entries()) {
      features.set(signals.values, e * signalCount);
      outcomes[e] = applies ? 1 : 0;
    }
    return fitLogistic({ features, featureCount: signalCount, outcomes, prior: weights, priorStrength });
  });
}

/** Rate of one online step; small, since a blend serves all tags. */
const onlineRate = 0.02;

/** What one decision adds to the weights of a level. */
export interface BlendNudge {
  level: number;
  change: Float64Array;
}

/** What one more decision changes: a gradient step of the logistic loss on the level's weights. */
export function nudgeBlend(blend: TagBlend, example: BlendExample): BlendNudge {
  const error = (example.applies ? 1 : 0) - blendSignals(blend, example.signals);
  return {
    level: experienceLevel(example.signals),
    change: example.signals.values.map((value) => onlineRate * error * value),
  };
}

/** The blend after a nudge. */
export function nudged(blend: TagBlend, { level, change }: BlendNudge): TagBlend {
  return blend.map((weights, l) => (l === level ? weights.map((weight, i) => weight + change[i]!) : weights));
}
