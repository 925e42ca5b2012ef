import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { measureQini } from "./qini.ts";

test("the coefficient is the hand-computed one", () => {
  // In order of uplift: treated positive, untreated negative, untreated positive, treated negative.
  const rows = {
    uplift: Float64Array.of(4, 3, 2, 1),
    treated: Uint8Array.of(1, 0, 0, 1),
    outcomes: Uint8Array.of(1, 0, 1, 0),
  };
  const report = measureQini(rows, { random: createRandom(1), bestShare: 0.5 });
  // Heights 1, 1, 1 - 1 * 1 / 2, 1 - 1 * 2 / 2; mean .625 less half of the end's 0.
  expect(report.qini).toBeCloseTo(0.625, 12);
  expect(report.averageEffect).toBe(0);
  expect(report.bestEffect).toBe(1);
});

function simulate(isKnown: boolean) {
  const random = createRandom(7);
  const rows = { uplift: new Float64Array(6000), treated: new Uint8Array(6000), outcomes: new Uint8Array(6000) };
  for (let row = 0; row < 6000; row++) {
    const effect = random() < 0.5 ? 0.2 : 0;
    rows.treated[row] = random() < 0.5 ? 1 : 0;
    rows.outcomes[row] = random() < 0.2 + effect * rows.treated[row]! ? 1 : 0;
    rows.uplift[row] = isKnown ? effect + random() / 100 : random();
  }
  return measureQini(rows, { random });
}

test("an order by the true effect has an interval above 0, a random order one around it", () => {
  const known = simulate(true);
  expect(known.low).toBeGreaterThan(0);
  expect(known.bestEffect).toBeGreaterThan(known.averageEffect + 0.05);
  const guessed = simulate(false);
  expect(guessed.low).toBeLessThan(0);
  expect(guessed.high).toBeGreaterThan(0);
});
