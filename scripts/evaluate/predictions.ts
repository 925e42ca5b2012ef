import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TableReport } from "../../src/predictions/tables/table-model.ts";
import { trainTableModel } from "../../src/predictions/tables/train-table-model.ts";
import { compareLambdarank } from "./predictions/lambdarank.ts";
import { cdnowFile, fitCdnow, published } from "./predictions/lifetime.ts";
import { rankingSets } from "./predictions/ranking-groups.ts";
import { measureRetail, readRetail, retailFile } from "./predictions/retail.ts";
import { parameters } from "./predictions/run-lightgbm.ts";
import { encodeAll, outcomesOf, prepare, readDataTable, tables } from "./predictions/tables.ts";
import { compareTrees, folds, type Measured, type TreesReport } from "./predictions/trees-beside-lightgbm.ts";
import { hillstromFile, measureHillstrom } from "./predictions/uplift.ts";
import { markdownTable, type Task, type TaskOptions, writeReport } from "./report.ts";

/** `npm run evaluate -- predictions [-- --python PATH]`: PATH is a Python with scripts/peers/predictions/requirements.txt. */
export const predictionsTask: Task = async (options) => {
  const { python } = parseArgs({ args: options.args, options: { python: { type: "string" } } }).values;
  const sections = [
    await tableSection(options, python),
    await rankingSection(options, python),
    await retailSection(options, python),
    await lifetimeSection(options),
    await upliftSection(options),
  ];
  const files = [
    ...tables.map(({ file }) => file),
    ...rankingSets.map(({ file }) => file),
    retailFile,
    cdnowFile,
    hillstromFile,
  ];
  await writeReport(
    {
      file: "predictions.md",
      title: "Predictions",
      command: `npm run evaluate -- predictions${python === undefined ? "" : " -- --python PATH"}`,
      dataFiles: files.map((file) => join(options.datasetsDir, file)),
      body: sections.join("\n\n"),
    },
    options,
  );
};

async function tableSection(options: TaskOptions, python: string | undefined): Promise<string> {
  const rows: (string | number)[][] = [
    ["table", "model", "AUC", "PR-AUC", "log loss", "Brier", "ECE", "processor s a training"],
  ];
  const notes: string[] = [];
  for (const { name, file, target, floor, ...rest } of tables) {
    options.say(`${name}: trees`);
    const table = await readDataTable(options.datasetsDir, file);
    const positive = target === "Churn" ? "Yes" : "1";
    const outcomes = outcomesOf(table, target, positive);
    const idColumn = "id" in rest ? rest.id : undefined;
    const prepared = prepare(table, { without: [target, idColumn ?? ""] });
    const report = await compareTrees({ ...encodeAll(prepared, outcomes), outcomes, seed: options.seed, python });
    rows.push([`${name}, ${outcomes.length} rows`, "own trees, LightGBM's parameters", ...figures(report.ours)]);
    if (report.lightgbm)
      rows.push(["", `LightGBM ${report.lightgbm.version}, one thread`, ...figures(report.lightgbm)]);
    options.say(`${name}: as served`);
    const start = process.cpuUsage();
    const { report: served } = trainTableModel({
      table,
      target: { column: target },
      idColumn,
      folds,
      seed: options.seed,
      now: Date.now,
    });
    const used = process.cpuUsage(start);
    const all = `${((used.user + used.system) / 1e6).toFixed(1)} in all`;
    for (const kind of ["logistic", "trees"] as const) {
      const mark = kind === served.model ? ", **serves**" : "";
      rows.push([
        "",
        `\`attune predict train\`: ${kind}${mark}`,
        ...figures({ ...served.compared[kind], seconds: all }),
      ]);
    }
    notes.push(noteOf({ name, report, floor, served }));
  }
  return [
    "## Tables",
    "",
    markdownTable(rows),
    "",
    `${folds} stratified folds, the same for all. Parameters of the first rows: ${parameters.leaves} leaves, rate ${parameters.learningRate}, ${parameters.rounds} rounds, else LightGBM's defaults.`,
    "`attune predict train` chooses leaves and rounds inside each fold and calibrates; its time is that of all ten trainings and the final one.",
    "",
    ...notes,
  ].join("\n");
}

function noteOf(options: {
  name: string;
  report: TreesReport;
  floor: { auc: number; prAuc?: number };
  served: TableReport;
}): string {
  const { name, floor, served } = options;
  const { ours, lightgbm, repeats, shap } = options.report;
  const floors = [`AUC ${floor.auc}`, ...(floor.prAuc === undefined ? [] : [`PR-AUC ${floor.prAuc}`])].join(", ");
  const isReached = served.auc >= floor.auc && served.prAuc >= (floor.prAuc ?? 0);
  const beside = lightgbm ? besideLightgbm({ ours, lightgbm, served }) : "";
  return `- ${name}: floor ${floors} of what serves ${isReached ? "reached" : "missed"}.${beside} A rerun gives ${repeats ? "equal" : "other"} bits. An explanation takes ${shap.msPerRow.toFixed(2)} ms of processor time a row (${parameters.rounds} trees); parts sum to the score within ${shap.worstSum.toExponential(1)}.`;
}

/** What an area may be below LightGBM's or logistic regression's, and how many times LightGBM's processor time a training may take. */
const besideFloors = { equalParameters: -0.003, served: -0.005, times: 3 };

function besideLightgbm(options: { ours: Measured; lightgbm: Measured; served: TableReport }): string {
  const { ours, lightgbm, served } = options;
  const equal = ours.auc - lightgbm.auc;
  const times = ours.seconds / lightgbm.seconds;
  const below = served.auc - Math.max(served.compared.logistic.auc, lightgbm.auc);
  const said = (isReached: boolean): string => (isReached ? "reached" : "missed");
  return [
    ` With equal parameters AUC differs from LightGBM's by ${equal.toFixed(4)} (floor ${besideFloors.equalParameters} ${said(equal >= besideFloors.equalParameters)}), at ${times.toFixed(2)} times its processor time (at most ${besideFloors.times}: ${said(times <= besideFloors.times)}).`,
    ` What serves is ${below.toFixed(4)} from the better of logistic regression and LightGBM (floor ${besideFloors.served} ${said(below >= besideFloors.served)}).`,
  ].join("");
}

function figures(quality: {
  auc: number;
  prAuc: number;
  logLoss: number;
  brier: number;
  ece: number;
  seconds: number | string;
}): string[] {
  const { auc, prAuc, logLoss, brier, ece, seconds } = quality;
  const digits = [auc, prAuc, logLoss, brier, ece].map((value) => value.toFixed(4).replace(/^0/, ""));
  return [...digits, typeof seconds === "number" ? seconds.toFixed(2) : seconds];
}

/** The least that the paired difference to LightGBM may be. */
const rankingFloor = -0.003;

async function rankingSection(options: TaskOptions, python: string | undefined): Promise<string> {
  const table = [
    [
      "set",
      "rows",
      "by similarity",
      "own nDCG@10",
      "LightGBM",
      "own less LightGBM's (95 %)",
      "processor s, own / LightGBM",
    ],
  ];
  const notes: string[] = [];
  for (const set of rankingSets) {
    options.say(`lambdarank: ${set.name}`);
    const { rows, before, ours, lightgbm, difference } = await compareLambdarank(set, { ...options, python });
    const paired = difference
      ? `${difference.mean.toFixed(4)} (${difference.low.toFixed(4)} to ${difference.high.toFixed(4)})`
      : "";
    const seconds = `${ours.seconds.toFixed(1)} / ${lightgbm?.seconds.toFixed(1) ?? "-"}`;
    const theirs = lightgbm?.ndcg.toFixed(4) ?? "";
    table.push([set.name, String(rows), before.toFixed(4), ours.ndcg.toFixed(4), theirs, paired, seconds]);
    if (difference)
      notes.push(`- ${set.name}: floor ${rankingFloor} ${difference.mean >= rankingFloor ? "reached" : "missed"}.`);
  }
  return [
    "## Lambdarank",
    "",
    markdownTable(table),
    "",
    "150 (MovieLens) and 100 (Beauty) candidates a user by similarity, a random quarter of each user's items held out; half the users to learn from, the other half to test; five such splits. 7 leaves, rate 0.05, 100 rounds. Times are those of one training.",
    "",
    ...notes,
  ].join("\n");
}

/** Test cut-offs of a 30 and a 90 day horizon, with the floors of the first two. */
const retailTests: { test: string; horizonDays: number; floors: { auc?: number; lift?: number; ece?: number } }[] = [
  { test: "2011-10-01", horizonDays: 30, floors: { auc: 0.73, lift: 2.5, ece: 0.03 } },
  { test: "2011-11-01", horizonDays: 30, floors: { ece: 0.065 } },
  { test: "2011-09-01", horizonDays: 90, floors: {} },
];
const retailColumns = [
  ...["cut-off", "horizon", "customers", "serves", "base rate", "AUC", "PR-AUC", "log loss", "ECE"],
  ...["lift, best tenth", "logistic AUC", "LightGBM AUC", "BG/NBD AUC", "training s", "ms a score"],
];

async function retailSection(options: TaskOptions, python: string | undefined): Promise<string> {
  const histories = await readRetail(options.datasetsDir);
  const rows: (string | number)[][] = [];
  const notes: string[] = [];
  for (const { test, horizonDays, floors } of retailTests) {
    options.say(`retail: ${test}, ${horizonDays} days`);
    const { model, beside, bgNbd, seconds, msPerScore } = await measureRetail(histories, { test, horizonDays, python });
    const { auc, prAuc, logLoss, ece, lift, baseRate, rows: asked } = model.report.cutOffs.at(-1)!;
    const digits = [baseRate, auc, prAuc, logLoss, ece].map((value) => value.toFixed(4).replace(/^0/, ""));
    const areas = [beside.logistic, beside.lightgbm ?? Number.NaN, bgNbd.auc].map((area) =>
      area.toFixed(4).replace(/^0/, ""),
    );
    const rest = [lift.toFixed(2), ...areas, seconds.toFixed(1), msPerScore.toFixed(2)];
    rows.push([test, `${horizonDays} d`, asked, model.report.model, ...digits, ...rest]);
    const isReached = auc >= (floors.auc ?? 0) && lift >= (floors.lift ?? 0) && ece <= (floors.ece ?? 1);
    const wanted = Object.entries(floors).map(([name, floor]) => `${name} ${floor}`);
    if (wanted.length > 0) notes.push(`- ${test}: floors ${wanted.join(", ")} ${isReached ? "reached" : "missed"}.`);
    const best = Math.max(beside.logistic, beside.lightgbm ?? 0);
    notes.push(
      `- ${test}: what serves is ${(auc - best).toFixed(4)} from the better of logistic regression and LightGBM; floor -0.005 ${auc - best >= -0.005 ? "reached" : "missed"}.`,
    );
  }
  return [
    "## Who orders within a horizon",
    "",
    markdownTable([retailColumns, ...rows]),
    "",
    "UCI online retail, an event for each order and refund. Cut-offs a horizon apart; the last one is the test, predicted by a model and a calibration of the earlier ones, as the product reports it. Times are processor time; a score includes features and explanation.",
    "",
    ...notes,
  ].join("\n");
}

async function lifetimeSection(options: TaskOptions): Promise<string> {
  options.say("lifetime value");
  const fitted = await fitCdnow(options.datasetsDir);
  const names = Object.keys(published) as (keyof typeof published)[];
  const rows = names.map((name) => {
    const difference = (100 * (fitted[name] - published[name])) / published[name];
    return [name, published[name], fitted[name].toFixed(4), `${difference.toFixed(2)} %`];
  });
  return [
    "## Lifetime value",
    "",
    markdownTable([["parameter", "published", "own", "difference"], ...rows]),
    "",
    `BG/NBD (log likelihood ${fitted.logLikelihood.toFixed(2)}, published -9582.4) and Gamma-Gamma on CDNOW, 2,357 customers, weeks 1 to 39.`,
  ].join("\n");
}

async function upliftSection(options: TaskOptions): Promise<string> {
  options.say("uplift");
  const table = await readDataTable(options.datasetsDir, hillstromFile);
  const rows = ["Womens E-Mail", "Mens E-Mail"].map((arm) => {
    const { averageEffect, bestEffect, qini, low, high } = measureHillstrom(table, { arm, seed: options.seed });
    const isShown = low > 0 || high < 0;
    return [
      arm,
      averageEffect.toFixed(4),
      bestEffect.toFixed(4),
      `${qini.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`,
      isShown ? "yes" : "no",
    ];
  });
  return [
    "## Uplift",
    "",
    markdownTable([["arm", "effect on all", "effect on the best 30 %", "Qini (95 %)", "shown"], ...rows]),
    "",
    "Visits after an e-mail against none (Hillstrom), T-learner of logistic regressions, every row scored by models of the other four folds. Shown only where the interval excludes 0.",
  ].join("\n");
}
