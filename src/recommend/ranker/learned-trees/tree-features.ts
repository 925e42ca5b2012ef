import { collaborativeModels } from "../../models/models.ts";
import { contextNames, contextWidth } from "../../signals/candidate-context.ts";
import { signalAt, signalCount, signals } from "../../signals/signals.ts";
import { activeShareOf } from "../linear-blend/blend-weights.ts";
import { partCount, type RankerUser } from "../ranker.ts";

/**
 * What the trees look at, in this order: the signals, the context of the candidate, and of the user ln(1 + strength of the profile) and
 * how much the user counts as active. Nothing of it depends on where an item was shown.
 */
export const treeFeatureNames: readonly string[] = [
  ...signals.map(({ name }) => name),
  ...contextNames,
  "profile strength",
  "activity",
];
export const treeFeatureCount = treeFeatureNames.length;

/** The part of relevance that each feature's share goes to: that of its model, of popularity for the number of users, else `moment`. */
export const partOfFeature: readonly number[] = treeFeatureNames.map((name, feature) => {
  if (feature < signalCount) return feature;
  const model = collaborativeModels.find((one) => name.startsWith(`${one.name} `));
  if (model !== undefined) return signalAt[model.name]!;
  return name === "users" ? signalAt.popularity! : partCount - 1;
});

/** Writes the features of one candidate at `offset`. */
export function writeTreeFeatures(
  candidate: number,
  input: { table: Float32Array; context: Float32Array; user: RankerUser },
  target: Float64Array,
  offset = 0,
): void {
  const { table, context, user } = input;
  for (let s = 0; s < signalCount; s++) target[offset + s] = table[candidate * signalCount + s]!;
  for (let c = 0; c < contextWidth; c++) target[offset + signalCount + c] = context[candidate * contextWidth + c]!;
  target[offset + signalCount + contextWidth] = Math.log1p(user.profileStrength);
  target[offset + signalCount + contextWidth + 1] = activeShareOf(user.sinceLastMs);
}
