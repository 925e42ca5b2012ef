import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { explorationOdds, sampleExploration } from "./explore.ts";

/** Outcomes by item id: [successes, failures]. */
const sampling = (outcomes: Record<string, [number, number]>, seed = 1) => ({
  statistics: {
    outcomesAt: (itemId: string) => {
      const [successes, failures] = outcomes[itemId] ?? [0, 0];
      return { successes, failures };
    },
  },
  nowMs: 0,
  random: createRandom(seed),
});
const candidates = (...ids: string[]) => ids.map((itemId, row) => ({ row, itemId, fit: 1 }));

/** How often each row is drawn first in 2,000 draws. */
function firsts(of: ReturnType<typeof candidates>, outcomes: Record<string, [number, number]>): number[] {
  const options = sampling(outcomes);
  const counts = of.map(() => 0);
  for (let draw = 0; draw < 2_000; draw++) counts[sampleExploration(of, options)[0]!.row]!++;
  return counts.map((count) => count / 2_000);
}

test("who did well comes first almost always, who did badly hardly ever, and the untried get their chance", () => {
  const [well, badly, untried] = firsts(candidates("well", "badly", "untried"), { well: [40, 10], badly: [1, 49] });
  expect(well).toBeGreaterThan(0.8);
  expect(badly).toBeLessThan(0.01);
  expect(untried).toBeGreaterThan(0.03);
});

test("of equals each is first as often, and what fits the user better is more often", () => {
  for (const share of firsts(candidates("a", "b", "c", "d"), {})) expect(share).toBeCloseTo(0.25, 1);
  const [fits, fitsNot] = firsts(
    [
      { row: 0, itemId: "a", fit: 1 },
      { row: 1, itemId: "b", fit: 0 },
    ],
    {},
  );
  // A fit of 0 leaves a quarter of the draw.
  expect(fits).toBeGreaterThan(3 * fitsNot!);
});

test("the odds are those of the sampling, none is 0, and together they are 1", () => {
  const of = candidates("well", "badly", "untried");
  const outcomes: Record<string, [number, number]> = { well: [40, 10], badly: [1, 49] };
  const share = firsts(of, outcomes);
  const odds = explorationOdds(of, sampling(outcomes, 7));
  expect([...odds.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 10);
  for (const [row, one] of odds) {
    expect(one).toBeGreaterThan(0);
    expect(Math.abs(one - share[row]!)).toBeLessThan(0.15);
  }
  expect(explorationOdds([], sampling({})).size).toBe(0);
});
