import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { signalAt, signalCount } from "../../signals/signals.ts";
import { gainOf } from "../list-gain.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { selectEnsemble } from "./select-ensemble.ts";

const columns = [signalAt.popularity!, signalAt.als!, signalAt.ease!];
const alone = (column: number): Float64Array => {
  const weights = new Float64Array(signalCount);
  weights[column] = 1;
  return weights;
};

/** Users take the items of which ALS and EASE, each with noise of its own, see the half; popularity is noise. */
function samplesOf(seed: number): RankingSample[] {
  const random = createRandom(`ensemble|${seed}`);
  return Array.from({ length: 200 }, () => {
    const taste = Float64Array.from({ length: 60 }, () => random());
    const table = new Float32Array(60 * signalCount);
    taste.forEach((value, row) => {
      table[row * signalCount + signalAt.popularity!] = random();
      table[row * signalCount + signalAt.als!] = value + 0.4 * random();
      table[row * signalCount + signalAt.ease!] = value + 0.4 * random();
    });
    const relevant = [...taste.keys()]
      .sort((a, b) => taste[b]! - taste[a]!)
      .slice(0, 5)
      .sort((a, b) => a - b);
    return {
      isKnown: true,
      sinceLastMs: Number.POSITIVE_INFINITY,
      profileStrength: 100,
      table,
      context: new Float32Array(0),
      allTime: new Float32Array(60),
      recency: new Float32Array(60),
      relevant,
      relevantCount: 5,
    };
  });
}

function meanGain(samples: readonly RankingSample[], weights: Float64Array): number {
  const gains = samples.map(({ table, ...sample }) => {
    const scores = Float64Array.from({ length: 60 }, (_, row) =>
      weights.reduce((sum, weight, s) => sum + weight * table[row * signalCount + s]!, 0),
    );
    return gainOf(scores, sample);
  });
  return gains.reduce((sum, gain) => sum + gain, 0) / samples.length;
}

test("two witnesses of the same taste share the weight, noise gets none, and other users gain by it", () => {
  const weights = selectEnsemble(samplesOf(1), columns);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(weights[signalAt.als!]).toBeGreaterThan(0.3);
  expect(weights[signalAt.ease!]).toBeGreaterThan(0.3);
  expect(weights[signalAt.popularity!]).toBeLessThan(0.1);
  const others = samplesOf(2);
  const single = Math.max(...columns.map((column) => meanGain(others, alone(column))));
  expect(meanGain(others, weights)).toBeGreaterThan(single + 0.03);
});

test("one sample gives weights too, and the same samples the same", () => {
  const samples = samplesOf(3).slice(0, 1);
  const weights = selectEnsemble(samples, columns);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(selectEnsemble(samples, columns)).toEqual(weights);
});
