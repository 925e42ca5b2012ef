import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";
import type { LoggedRow, TargetPolicy } from "./logged-row.ts";
import type { EstimatorName, PolicyEvaluation } from "./policy-estimate.ts";

const always =
  (action: string): TargetPolicy =>
  () =>
    new Map([[action, 1]]);

function estimateOf(evaluation: PolicyEvaluation, name: EstimatorName) {
  if (evaluation.refused) throw new Error(evaluation.reasons.join(" "));
  return evaluation.estimates.find(({ estimator }) => estimator === name)!;
}

test("weights, IPS and SNIPS of four rows equal what is worked out by hand", () => {
  const rows = [
    ...repeat({ action: "a", reward: 1, propensity: 0.5 }, 100),
    ...repeat({ action: "a", reward: 0, propensity: 0.25 }, 50),
    ...repeat({ action: "b", reward: 1, propensity: 0.5 }, 150),
  ];
  // Weights 2 x 100, 4 x 50 and 0: sum 400 of 300 rows, sum of squares 1,200.
  const evaluation = evaluatePolicy(rows, always("a"), { seed: "s" });
  expect(evaluation.diagnostics.effectiveSampleSize).toBeCloseTo(400 ** 2 / 1_200, 9);
  expect(evaluation.diagnostics.meanWeight).toBeCloseTo(4 / 3, 9);
  expect(evaluation).toMatchObject({ refused: true, reasons: [expect.stringContaining("average 1.3333")] });
});

test("every estimator covers the truth of a policy that the log explored, cut and shrunk ones by the reach of the unbiased", () => {
  const { rows, policy, truth } = simulatedLog(6_000, createRandom("log"));
  const evaluation = evaluatePolicy(rows, policy, { seed: "s" });
  if (evaluation.refused) throw new Error(evaluation.reasons.join(" "));
  for (const { estimator, low, high, standardError } of evaluation.estimates) {
    expect(low, estimator).toBeLessThan(truth);
    expect(high, estimator).toBeGreaterThan(truth);
    expect(standardError, estimator).toBeLessThan(0.02);
  }
  expect(estimateOf(evaluation, "dr").standardError).toBeLessThan(estimateOf(evaluation, "ips").standardError);
  expect(estimateOf(evaluation, "dr").bootstrap).toBeUndefined();
});

test("the 95 % interval of SNIPS and DR holds the truth in at least 93 % of 300 logs", () => {
  const random = createRandom("coverage");
  const covered = { snips: 0, dr: 0 };
  let refused = 0;
  for (let run = 0; run < 300; run++) {
    const { rows, policy, truth } = simulatedLog(1_500, random);
    const evaluation = evaluatePolicy(rows, policy, { seed: `${run}` });
    if (evaluation.refused) {
      refused++;
      continue;
    }
    for (const name of ["snips", "dr"] as const) {
      const { low, high } = estimateOf(evaluation, name);
      if (low <= truth && truth <= high) covered[name]++;
    }
  }
  expect(refused).toBeLessThan(10);
  expect(covered.snips / (300 - refused)).toBeGreaterThanOrEqual(0.93);
  expect(covered.dr / (300 - refused)).toBeGreaterThanOrEqual(0.93);
});

test("a log that hardly explored is refused with its effective sample; so are impossible propensities and no rows", () => {
  const narrow = [
    ...repeat({ action: "a", reward: 0, propensity: 0.999 }, 2_000),
    { action: "b", reward: 1, propensity: 0.001 },
  ];
  const evaluation = evaluatePolicy(narrow, always("b"), { seed: "s" });
  expect(evaluation).toMatchObject({ refused: true, diagnostics: { effectiveSampleSize: 1 } });
  if (evaluation.refused) expect(evaluation.reasons[0]).toContain("1.00 rows of 2001; 100 are needed");
  const zero = evaluatePolicy([{ action: "a", reward: 1, propensity: 0 }], always("a"), { seed: "s" });
  expect(zero).toMatchObject({ refused: true, reasons: [expect.stringContaining("outside (0, 1]")] });
  expect(evaluatePolicy([], always("a"), { seed: "s" })).toMatchObject({ refused: true });
});

test("rows of one user count together: four copies of each row do not narrow the interval", () => {
  const { rows, policy } = simulatedLog(1_500, createRandom("copies"));
  const marked = rows.map((row, i) => ({ ...row, unit: `u${i}` }));
  const single = estimateOf(evaluatePolicy(marked, policy, { seed: "s" }), "snips");
  const copied = estimateOf(
    evaluatePolicy(
      marked.flatMap((row) => repeat(row, 4)),
      policy,
      { seed: "s" },
    ),
    "snips",
  );
  expect(copied.standardError / single.standardError).toBeCloseTo(1, 2);
});

/** Two contexts, three actions, logged with unequal propensities; the target policy takes the best action more often. */
function simulatedLog(size: number, random: () => number) {
  const rates: Record<string, Record<string, number>> = {
    home: { a: 0.1, b: 0.3, c: 0.2 },
    article: { a: 0.4, b: 0.1, c: 0.2 },
  };
  const logged: Record<string, number> = { a: 0.5, b: 0.2, c: 0.3 };
  const target: Record<string, Record<string, number>> = {
    home: { a: 0.1, b: 0.8, c: 0.1 },
    article: { a: 0.8, b: 0.1, c: 0.1 },
  };
  const rows: LoggedRow[] = Array.from({ length: size }, () => {
    const context = random() < 0.5 ? "home" : "article";
    const draw = random();
    const action = draw < 0.5 ? "a" : draw < 0.7 ? "b" : "c";
    return { action, context, propensity: logged[action]!, reward: random() < rates[context]![action]! ? 1 : 0 };
  });
  const truth = ["home", "article"].reduce(
    (sum, context) => sum + 0.5 * ["a", "b", "c"].reduce((s, a) => s + target[context]![a]! * rates[context]![a]!, 0),
    0,
  );
  return { rows, policy: (context: string) => new Map(Object.entries(target[context]!)), truth };
}

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);
