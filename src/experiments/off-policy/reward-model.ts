import type { Random } from "../../math/random.ts";
import { shuffle } from "../../math/random.ts";
import { contextOf, type LoggedRow, type TargetPolicy } from "./logged-row.ts";

/** Predictions that no row took part in: q of the logged action, and the policy's mean of q in the row's context. */
export interface CrossFittedRewards {
  ofLogged: Float64Array;
  ofPolicy: Float64Array;
}

/**
 * Rewards by context and action, shrunk to the action's mean over contexts, and that to the mean of all: (sum + m mean) /
 * (n + m) with m = 20. Cross-fitted: the rows are dealt into `folds` parts by unit, and each row is predicted from the others.
 */
export function crossFitRewards(
  rows: readonly LoggedRow[],
  policy: TargetPolicy,
  options: { random: Random; folds?: number },
): CrossFittedRewards {
  const { random, folds = 5 } = options;
  const foldOf = dealUnits(rows, folds, random);
  const ofLogged = new Float64Array(rows.length);
  const ofPolicy = new Float64Array(rows.length);
  for (let fold = 0; fold < folds; fold++) {
    const predict = fitRewards(rows.filter((_, i) => foldOf[i] !== fold));
    const policyMeans = new Map<string, number>();
    rows.forEach((row, i) => {
      if (foldOf[i] !== fold) return;
      const context = contextOf(row);
      let mean = policyMeans.get(context);
      if (mean === undefined) {
        mean = 0;
        for (const [action, probability] of policy(context)) mean += probability * predict(context, action);
        policyMeans.set(context, mean);
      }
      ofPolicy[i] = mean;
      ofLogged[i] = predict(context, row.action);
    });
  }
  return { ofLogged, ofPolicy };
}

function dealUnits(rows: readonly LoggedRow[], folds: number, random: Random): Int32Array {
  const units = [...new Set(rows.map((row, i) => row.unit ?? i))];
  shuffle(units, random);
  const fold = new Map(units.map((unit, i) => [unit, i % folds]));
  return Int32Array.from(rows, (row, i) => fold.get(row.unit ?? i)!);
}

function fitRewards(rows: readonly LoggedRow[]): (context: string, action: string) => number {
  const actions = new Map<string, Tally>();
  const cells = new Map<string, Tally>();
  const all: Tally = { n: 0, sum: 0 };
  for (const row of rows) {
    for (const tally of [all, tallyAt(actions, row.action), tallyAt(cells, cellOf(contextOf(row), row.action))]) {
      tally.n++;
      tally.sum += row.reward;
    }
  }
  const overall = all.n === 0 ? 0 : all.sum / all.n;
  const shrunk = (tally: Tally | undefined, mean: number): number =>
    tally === undefined ? mean : (tally.sum + shrinkage * mean) / (tally.n + shrinkage);
  return (context, action) => shrunk(cells.get(cellOf(context, action)), shrunk(actions.get(action), overall));
}

interface Tally {
  n: number;
  sum: number;
}

function tallyAt(tallies: Map<string, Tally>, key: string): Tally {
  let tally = tallies.get(key);
  if (tally === undefined) {
    tally = { n: 0, sum: 0 };
    tallies.set(key, tally);
  }
  return tally;
}

const cellOf = (context: string, action: string): string => JSON.stringify([context, action]);

/** Rows that a mean is worth before its own count. */
const shrinkage = 20;
