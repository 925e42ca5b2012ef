import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { distributionOf, referenceOf } from "./score-drift.ts";

const random = createRandom("score drift");
const draw = (count: number, power: number) => Float64Array.from({ length: count }, () => random() ** power);
const reference = referenceOf(draw(2_000, 2));

test("scores that come from where they came from when the model was taken up do not drift, others do", () => {
  let noticed = 0;
  for (let run = 0; run < 200; run++) if (distributionOf(draw(1_000, 2), reference).drift!.isNoticed) noticed++;
  expect(noticed).toBeLessThan(8);
  expect(distributionOf(draw(1_000, 0.7), reference).drift).toMatchObject({ isNoticed: true, isActionable: true });
});

test("users are counted by twentieths; a handful says nothing about drift", () => {
  const { counts, drift } = distributionOf([0, 0.049, 0.5, 1], reference);
  expect(counts[0]).toBe(2);
  expect(counts[10]).toBe(1);
  expect(counts[19]).toBe(1);
  expect(drift).toBeUndefined();
  expect(referenceOf([0.1, 0.2])).toBeUndefined();
  expect(distributionOf(draw(500, 2), undefined).drift).toBeUndefined();
});
