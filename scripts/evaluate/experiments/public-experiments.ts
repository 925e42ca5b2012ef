import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { bayesianTest } from "../../../src/experiments/statistics/bayesian.ts";
import { adjustedEffect } from "../../../src/experiments/statistics/cuped.ts";
import { type Effect, estimateEffect, isMissing, type Missing } from "../../../src/experiments/statistics/effect.ts";
import { fixedTest } from "../../../src/experiments/statistics/frequentist.ts";
import { checkSampleRatio } from "../../../src/experiments/statistics/sample-ratio.ts";
import {
  type SampleSummary,
  summarizeMean,
  summarizeProportion,
} from "../../../src/experiments/statistics/sample-summary.ts";
import { sequentialTest } from "../../../src/experiments/statistics/sequential.ts";

/** A number of this code beside the one that GrowthBook's engine gave for the same data. */
export interface Reference {
  what: string;
  ours: number;
  reference: number;
}

type CsvRow = Record<string, string>;
export const readCsv = (path: string): CsvRow[] => parse(readFileSync(path), { columns: true }) as CsvRow[];

/** Cookie Cats and the Hillstrom challenge, computed from the publishers' files; references: gbstats at 8f1db4456915. */
export function publicExperiments(datasetsDir: string): { references: Reference[]; files: string[] } {
  const cookieFile = join(datasetsDir, "cookie_cats", "cookie_cats.csv");
  const emailFile = join(datasetsDir, "hillstrom_email", "hillstrom.csv");
  return {
    references: [...cookieCats(readCsv(cookieFile)), ...hillstrom(readCsv(emailFile))],
    files: [cookieFile, emailFile],
  };
}

function cookieCats(rows: readonly CsvRow[]): Reference[] {
  const gate = (version: string) => rows.filter((row) => row.version === version);
  const arms = [gate("gate_30"), gate("gate_40")] as const;
  const share = (column: string) =>
    arms.map((arm) => summarizeProportion({ n: arm.length, sum: arm.filter((row) => row[column] === "TRUE").length }));
  const [c1, t1] = share("retention_1") as [SampleSummary, SampleSummary];
  const [c7, t7] = share("retention_7") as [SampleSummary, SampleSummary];
  const day1 = estimated(estimateEffect(c1, t1, "relative"));
  const day7 = estimated(estimateEffect(c7, t7, "relative"));
  const day7Absolute = estimated(estimateEffect(c7, t7, "absolute"));
  const check = checkSampleRatio([arms[0].length, arms[1].length], [1, 1]);
  return [
    ...interval("Cookie Cats, day 1, lift", day1, [-0.01317566, -0.02755429, 0.00120298, 0.07249646]),
    ...interval("Cookie Cats, day 7, lift", day7, [-0.04311903, -0.06924493, -0.01699314, 0.00121758]),
    ...interval("Cookie Cats, day 7, difference", day7Absolute, [-0.0082013, -0.01328162, -0.00312098, 0.00155634]),
    { what: "Cookie Cats, day 1, chance to win", ours: bayesianTest(day1).chanceToWin, reference: 0.03624656 },
    { what: "Cookie Cats, day 7, chance to win", ours: bayesianTest(day7).chanceToWin, reference: 0.00060857 },
    {
      what: "Cookie Cats, day 7, always-valid p (planned 90,189)",
      ours: sequentialTest(day7Absolute, { plannedUnits: 90_189 }).pValue,
      reference: 0.03506889,
    },
    { what: "Cookie Cats, sample ratio, chi-square p", ours: check.chiSquarePValue, reference: 0.00860799 },
  ];
}

function hillstrom(rows: readonly CsvRow[]): Reference[] {
  const arm = (segment: string) => rows.filter((row) => row.segment === segment);
  const none = arm("No E-Mail");
  const mens = arm("Mens E-Mail");
  const womens = arm("Womens E-Mail");
  const share = (of: readonly CsvRow[], column: string) =>
    summarizeProportion({ n: of.length, sum: of.filter((row) => row[column] === "1").length });
  const money = (of: readonly CsvRow[]) => sumsOf(of.map((row) => Number(row.spend)));
  const paired = (of: readonly CsvRow[]) => ({
    after: money(of),
    before: sumsOf(of.map((row) => Number(row.history))),
    sumOfProducts: of.reduce((sum, row) => sum + Number(row.spend) * Number(row.history), 0),
  });
  const visit = estimated(estimateEffect(share(none, "visit"), share(mens, "visit"), "absolute"));
  const visitLift = estimated(estimateEffect(share(none, "visit"), share(mens, "visit"), "relative"));
  const spend = estimated(estimateEffect(summarizeMean(money(none)), summarizeMean(money(mens)), "absolute"));
  const adjusted = estimated(adjustedEffect(paired(none), paired(mens), "absolute"));
  const conversion = estimated(estimateEffect(share(none, "conversion"), share(womens, "conversion"), "relative"));
  const ratio = checkSampleRatio([none.length, mens.length, womens.length], [1, 1, 1]);
  return [
    ...interval("Hillstrom, men's mail, visits", visit, [0.07658956, 0.0699533, 0.08322582]),
    ...interval("Hillstrom, men's mail, visits, lift", visitLift, [0.72140462, 0.63841375, 0.80439548]),
    ...interval("Hillstrom, men's mail, spend", spend, [0.76982716, 0.48513973, 1.05451458]),
    { what: "Hillstrom, men's mail, spend adjusted for history", ours: adjusted.estimate, reference: 0.7674385 },
    { what: "Hillstrom, theta of history", ours: adjusted.theta, reference: 0.0012229 },
    ...interval("Hillstrom, women's mail, conversion, lift", conversion, [0.54331304]),
    { what: "Hillstrom, women's mail, conversion, p", ours: fixedTest(conversion).pValue, reference: 0.00235264 },
    {
      what: "Hillstrom, women's mail, conversion, always-valid p (planned 5,000)",
      ours: sequentialTest(conversion).pValue,
      reference: 0.08682482,
    },
    { what: "Hillstrom, sample ratio, chi-square p", ours: ratio.chiSquarePValue, reference: 0.90369296 },
  ];
}

function interval(what: string, effect: Effect, wanted: readonly number[]): Reference[] {
  const { low, high, pValue } = fixedTest(effect);
  const ours = [effect.estimate, low, high, pValue];
  const names = ["", ", low", ", high", ", p"];
  return wanted.map((reference, i) => ({ what: `${what}${names[i]}`, ours: ours[i]!, reference }));
}

function estimated<E extends Effect>(effect: E | Missing): E {
  if (isMissing(effect)) throw new Error(effect.missing);
  return effect;
}

function sumsOf(values: readonly number[]) {
  return {
    n: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    sumOfSquares: values.reduce((sum, value) => sum + value * value, 0),
  };
}
