import { createRandom, sampleNormal } from "../../../math/random.ts";
import type { TrainingRows } from "../model/training-rows.ts";

/**
 * Rows of a known truth: x0 and x1 decide together, x2 has 4 values and counts, x3 is missing for a third of the rows, which are more often
 * positive, the rest is noise. Labels are 0 or 1.
 */
export function generatedRows(options: { rowCount: number; featureCount?: number; seed?: number }): TrainingRows {
  const { rowCount, featureCount = 6, seed = 1 } = options;
  const random = createRandom(seed);
  const features = new Float64Array(rowCount * featureCount);
  const labels = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * featureCount;
    for (let feature = 0; feature < featureCount; feature++) features[at + feature] = sampleNormal(random);
    features[at + 2] = Math.floor(random() * 4);
    if (random() < 1 / 3) features[at + 3] = Number.NaN;
    const isMissing = Number.isNaN(features[at + 3]!);
    const score = 2 * features[at]! * features[at + 1]! + 0.7 * features[at + 2]! - 1.5 + (isMissing ? 1.2 : 0);
    labels[row] = random() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
  return { features, featureCount, labels };
}
