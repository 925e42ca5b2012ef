import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { blockLength, drawPlan, exploringProbability, keptProbability } from "../rerank/exploring-plan.ts";
import { evaluateExploring, exploringRequestSchema, weighPositions } from "./evaluate-exploring.ts";
import type { LoggedChoices } from "./recommendation-analytics.ts";

/** Lists of ten as serving logs them; explored positions are clicked by 5 %, others by 20 %. */
function logLists(share: number, lists: number): LoggedChoices[] {
  const random = createRandom(`exploring ${share}`);
  return Array.from({ length: lists }, (_, list) => {
    const plan = drawPlan(share, random);
    let before = 0;
    const positions = Array.from({ length: blockLength }, (_, position) => {
      const explored = plan.includes(position);
      const odds = 0.25;
      const propensity = explored
        ? exploringProbability(share, position) * odds
        : keptProbability(share, position, before);
      if (explored) before++;
      return { itemId: `i${list}-${position}`, explored, propensity, clicked: random() < (explored ? 0.05 : 0.2) };
    });
    return { recommendationId: `r${list}`, exploreShare: share, positions };
  });
}

const evaluate = (answers: LoggedChoices[], share: number) =>
  evaluateExploring(exploringRequestSchema.parse({ share }), {
    impressions: { choices: async () => answers },
    nowMs: 0,
  });

test.each([
  [0.1, 0],
  [0.1, 0.2],
  [0.25, 0.1],
])("a log with a share of %f says what %f would have brought", async (logged, asked) => {
  const evaluation = await evaluate(logLists(logged, 4_000), asked);
  if (evaluation.refused) throw new Error(evaluation.reasons.join(" "));
  const truth = 0.2 - 0.15 * asked;
  const snips = evaluation.estimates.find(({ estimator }) => estimator === "snips")!;
  expect(snips.low).toBeLessThan(truth);
  expect(snips.high).toBeGreaterThan(truth);
  expect(snips.high - snips.low).toBeLessThan(0.02);
  expect(evaluation.diagnostics.meanWeightLow).toBeLessThan(1 + 1e-9);
  expect(evaluation.diagnostics.meanWeightHigh).toBeGreaterThan(1 - 1e-9);
  expect(evaluation.lists).toBe(4_000);
});

test("the share that was logged has weight 1 everywhere, and so has a list in which nothing could be tried", () => {
  const [list] = logLists(0.25, 1);
  expect(weighPositions(list!, 0.25).every(({ weight }) => Math.abs(weight - 1) < 1e-12)).toBe(true);
  const certain = list!.positions.map((position) => ({ ...position, explored: false, propensity: 1 }));
  expect(weighPositions({ ...list!, positions: certain }, 0.5).every(({ weight }) => weight === 1)).toBe(true);
});

test("too little exploring, or none, is refused with the reason", async () => {
  expect(await evaluate([], 0.2)).toMatchObject({
    refused: true,
    reasons: [expect.stringContaining("No recommendation of the span")],
    lists: 0,
  });
  expect(await evaluate(logLists(0.02, 40), 0.9)).toMatchObject({ refused: true });
  expect(exploringRequestSchema.safeParse({ share: 2 }).success).toBe(false);
});
