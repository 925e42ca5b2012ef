import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { fitUplift, upliftOf } from "./t-learner.ts";

test("users whom the treatment moves are told from those who come anyway", () => {
  const random = createRandom(1);
  const features = new Float64Array(2 * 8000);
  const treated = new Uint8Array(8000);
  const outcomes = Uint8Array.from(treated, (_, row) => {
    const [moved, comes] = [random(), random()];
    features.set([moved, comes], 2 * row);
    treated[row] = random() < 0.5 ? 1 : 0;
    return random() < 0.1 + 0.4 * comes + (treated[row] === 1 ? 0.4 * moved : 0) ? 1 : 0;
  });
  const model = fitUplift({ features, featureCount: 2, outcomes }, treated);
  const [moved, comes] = upliftOf(model, { features: Float64Array.of(0.9, 0.1, 0.1, 0.9), featureCount: 2 });
  expect(moved).toBeCloseTo(0.36, 1);
  expect(comes).toBeCloseTo(0.04, 1);
});
