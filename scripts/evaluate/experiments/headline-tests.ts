import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { estimateEffect, isMissing } from "../../../src/experiments/statistics/effect.ts";
import { fixedTest } from "../../../src/experiments/statistics/frequentist.ts";
import { checkSampleRatio } from "../../../src/experiments/statistics/sample-ratio.ts";
import { summarizeProportion } from "../../../src/experiments/statistics/sample-summary.ts";
import { sequentialTest } from "../../../src/experiments/statistics/sequential.ts";
import { benjaminiHochberg } from "../../../src/learning/multiple-comparisons.ts";
import { createRandom, type Random } from "../../../src/math/random.ts";

interface Arm {
  impressions: number;
  clicks: number;
}

interface HeadlineTest {
  /** Year and week, for example 201326. */
  week: number;
  arms: Arm[];
}

export interface RatioFlags {
  period: string;
  tests: number;
  alwaysValid: number;
  chiSquare: number;
}

export interface Replication {
  method: string;
  /** Comparisons of the first half that the method calls a difference. */
  winners: number;
  sameDirection: number;
  alsoSignificant: number;
  /** Share of calls that the method promises to be false at most; undefined where it promises nothing about calls. */
  promised: string;
}

/** Weeks in which the archive's authors found the randomisation suspect. */
const suspectFrom = 201326;
const suspectTo = 201402;

/** The Upworthy Research Archive (exploratory part): headline tests with their real impressions and clicks. */
export function headlineTests(datasetsDir: string, seed: number) {
  const file = join(datasetsDir, "upworthy_exploratory", "upworthy_exploratory_packages.csv.gz");
  const tests = readTests(file);
  const isSuspect = ({ week }: HeadlineTest): boolean => week >= suspectFrom && week <= suspectTo;
  return {
    files: [file],
    tests: tests.length,
    flags: [
      flagsOf("suspect weeks (2013-26 to 2014-02)", tests.filter(isSuspect)),
      flagsOf(
        "all other weeks",
        tests.filter((test) => !isSuspect(test)),
      ),
    ],
    replications: replicate(
      tests.filter((test) => !isSuspect(test)),
      createRandom(`upworthy ${seed}`),
    ),
  };
}

function readTests(file: string): HeadlineTest[] {
  const rows = parse(gunzipSync(readFileSync(file)), { columns: true }) as Record<string, string>[];
  const tests = new Map<string, HeadlineTest>();
  for (const row of rows) {
    const id = row.clickability_test_id!;
    const test = tests.get(id) ?? { week: Number(row.test_week), arms: [] };
    tests.set(id, test);
    test.arms.push({ impressions: Number(row.impressions), clicks: Number(row.clicks) });
  }
  return [...tests.values()].filter(({ arms }) => arms.length > 1);
}

function flagsOf(period: string, tests: readonly HeadlineTest[]): RatioFlags {
  const checks = tests.map(({ arms }) =>
    checkSampleRatio(
      arms.map(({ impressions }) => impressions),
      arms.map(() => 1),
    ),
  );
  return {
    period,
    tests: tests.length,
    alwaysValid: checks.filter(({ alwaysValidPValue }) => alwaysValidPValue < 0.001).length,
    chiSquare: checks.filter(({ chiSquarePValue }) => chiSquarePValue < 0.001).length,
  };
}

interface Compared {
  fixed: number;
  alwaysValid: number;
  direction: number;
}

/** Cuts every arm into two random halves, calls differences to the first arm in one half, and looks at the other. */
function replicate(tests: readonly HeadlineTest[], random: Random): Replication[] {
  const pairs: { first: Compared; second: Compared }[] = [];
  for (const { arms } of tests) {
    const halves = arms.map((arm) => halve(arm, random));
    for (const half of halves.slice(1)) {
      const first = compare(halves[0]![0], half[0]);
      const second = compare(halves[0]![1], half[1]);
      if (first !== undefined && second !== undefined) pairs.push({ first, second });
    }
  }
  const adjusted = benjaminiHochberg(pairs.map(({ first }) => first.fixed));
  const report = (method: string, promised: string, isCalled: (i: number) => boolean): Replication => {
    const called = pairs.filter((_, i) => isCalled(i));
    return {
      method,
      promised,
      winners: called.length,
      sameDirection: called.filter(({ first, second }) => first.direction === second.direction).length,
      alsoSignificant: called.filter(({ first, second }) => first.direction === second.direction && second.fixed < 0.05)
        .length,
    };
  };
  return [
    report("p < .05, one look, uncorrected", "nothing about the calls", (i) => pairs[i]!.first.fixed < 0.05),
    report("Benjamini-Hochberg at 5 %", "5 % false at most", (i) => adjusted[i]! < 0.05),
    report("always-valid p < .05, uncorrected", "nothing about the calls", (i) => pairs[i]!.first.alwaysValid < 0.05),
  ];
}

function compare(control: Arm, treatment: Arm): Compared | undefined {
  const summarize = ({ impressions, clicks }: Arm) => summarizeProportion({ n: impressions, sum: clicks });
  const effect = estimateEffect(summarize(control), summarize(treatment), "absolute");
  if (isMissing(effect)) return undefined;
  return {
    fixed: fixedTest(effect).pValue,
    alwaysValid: sequentialTest(effect, { plannedUnits: effect.n }).pValue,
    direction: Math.sign(effect.estimate),
  };
}

/** Half of the impressions, drawn at random, with the clicks that fall on them; and the rest. */
function halve({ impressions, clicks }: Arm, random: Random): [Arm, Arm] {
  const size = Math.floor(impressions / 2);
  let left = size;
  let all = impressions;
  let taken = 0;
  for (let click = 0; click < clicks; click++) {
    if (random() * all < left) {
      taken++;
      left--;
    }
    all--;
  }
  return [
    { impressions: size, clicks: taken },
    { impressions: impressions - size, clicks: clicks - taken },
  ];
}
