import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../math/random.ts";
import { fitPlatt } from "./platt-scaling.ts";

test("log odds that are twice too sure and shifted are put right", () => {
  const random = createRandom(3);
  const scores = new Float64Array(20_000);
  const outcomes = Uint8Array.from(scores, (_, row) => {
    const truth = sampleNormal(random);
    scores[row] = 2 * truth + 1;
    return random() < 1 / (1 + Math.exp(-truth)) ? 1 : 0;
  });
  const platt = fitPlatt(scores, outcomes);
  expect(platt.slope).toBeCloseTo(0.5, 1);
  expect(platt.intercept).toBeCloseTo(-0.5, 1);
});

test("without outcomes, and with one, scores stay near what they are", () => {
  expect(fitPlatt(new Float64Array(0), new Uint8Array(0))).toEqual({ slope: 1, intercept: 0 });
  const { slope, intercept } = fitPlatt(Float64Array.of(3), Uint8Array.of(0));
  expect(Math.abs(slope - 1) + Math.abs(intercept)).toBeLessThan(1.2);
});
