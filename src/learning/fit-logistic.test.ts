import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { fitLogistic, sigmoid } from "./fit-logistic.ts";

const prior = Float64Array.of(0.5, -1);

test("without examples the prior comes back", () => {
  const weights = fitLogistic({
    features: new Float64Array(0),
    featureCount: 2,
    outcomes: new Uint8Array(0),
    prior,
    priorStrength: 8,
  });
  expect([...weights]).toEqual([...prior]);
});

test("many examples override the prior and recover the weights they were drawn from", () => {
  const random = createRandom("logistic");
  const count = 20_000;
  const features = new Float64Array(2 * count);
  const outcomes = new Uint8Array(count);
  for (let e = 0; e < count; e++) {
    const x = 4 * random() - 2;
    features.set([1, x], 2 * e);
    outcomes[e] = random() < sigmoid(-0.7 + 1.5 * x) ? 1 : 0;
  }
  const weights = fitLogistic({ features, featureCount: 2, outcomes, prior, priorStrength: 40 });
  expect(weights[0]).toBeCloseTo(-0.7, 1);
  expect(weights[1]).toBeCloseTo(1.5, 1);
});

test("a bias alone meets its equation: share of ones minus pull of the prior", () => {
  const outcomes = Uint8Array.of(1, 1, 1, 0);
  const [weight] = fitLogistic({
    features: new Float64Array(4).fill(1),
    featureCount: 1,
    outcomes,
    prior: Float64Array.of(0),
    priorStrength: 8,
  });
  // At the optimum sum (y - p) = (8 / 8) * w.
  expect(3 - 4 * sigmoid(weight!)).toBeCloseTo(weight!, 6);
});

test("examples that can be told apart perfectly give finite weights", () => {
  const weights = fitLogistic({
    features: Float64Array.of(-1, 1),
    featureCount: 1,
    outcomes: Uint8Array.of(0, 1),
    prior: Float64Array.of(0),
    priorStrength: 0,
  });
  expect(Number.isFinite(weights[0])).toBe(true);
});
