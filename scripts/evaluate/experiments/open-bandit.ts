import { join } from "node:path";
import { evaluatePolicy } from "../../../src/experiments/off-policy/evaluate-policy.ts";
import type { LoggedRow, TargetPolicy } from "../../../src/experiments/off-policy/logged-row.ts";
import type { PolicyEvaluation } from "../../../src/experiments/off-policy/policy-estimate.ts";
import { readCsv } from "./public-experiments.ts";

/** The Open Bandit sample (women): 10,000 rows of a uniform policy and 10,000 of Bernoulli Thompson sampling. */
export function openBandit(datasetsDir: string, seed: number) {
  const files = ["random", "bts"].map((name) => join(datasetsDir, "open_bandit_sample", `${name}.women.csv`));
  const [random, bts] = files.map(readRows) as [LoggedRow[], LoggedRow[]];
  const uniform = uniformPolicy([...new Set([...random, ...bts].map(({ action }) => action))]);
  const rate = (rows: readonly LoggedRow[]): number => rows.reduce((sum, { reward }) => sum + reward, 0) / rows.length;
  return {
    files,
    cases: [
      {
        name: "Uniform, on the log of Thompson sampling",
        evaluation: evaluate(bts, uniform, seed),
        truth: rate(random),
      },
      {
        name: "Thompson sampling (its frequencies by position), on the uniform log",
        evaluation: evaluate(random, frequencies(bts), seed),
        truth: rate(bts),
      },
    ],
  };
}

const evaluate = (rows: readonly LoggedRow[], policy: TargetPolicy, seed: number): PolicyEvaluation =>
  evaluatePolicy(rows, policy, { seed: `open bandit ${seed}` });

function readRows(file: string): LoggedRow[] {
  return readCsv(file).map((row) => ({
    action: row.item_id!,
    context: row.position!,
    reward: Number(row.click),
    propensity: Number(row.propensity_score),
  }));
}

function uniformPolicy(actions: readonly string[]): TargetPolicy {
  const table = new Map(actions.map((action) => [action, 1 / actions.length]));
  return () => table;
}

/** How often each action was shown at each position. */
function frequencies(rows: readonly LoggedRow[]): TargetPolicy {
  const counts = new Map<string, Map<string, number>>();
  for (const { context = "", action } of rows) {
    const table = counts.get(context) ?? new Map<string, number>();
    counts.set(context, table.set(action, (table.get(action) ?? 0) + 1));
  }
  for (const table of counts.values()) {
    const total = [...table.values()].reduce((sum, n) => sum + n, 0);
    for (const [action, n] of table) table.set(action, n / total);
  }
  return (context) => counts.get(context) ?? new Map();
}
