import { headlineTests, type RatioFlags, type Replication } from "./experiments/headline-tests.ts";
import { openBandit } from "./experiments/open-bandit.ts";
import { publicExperiments, type Reference } from "./experiments/public-experiments.ts";
import { markdownTable, type Task, writeReport } from "./report.ts";

/** Statistics on public experiments, headline tests and a public bandit log. */
export const experimentsTask: Task = async (options) => {
  const { datasetsDir, seed, say } = options;
  const { references, files } = publicExperiments(datasetsDir);
  say(`public experiments: ${references.length} numbers beside GrowthBook's engine`);
  const headlines = headlineTests(datasetsDir, seed);
  say(`headline tests: ${headlines.tests}`);
  const bandit = openBandit(datasetsDir, seed);
  await writeReport(
    {
      file: "experiments.md",
      title: "Experiments: public data",
      command: "npm run evaluate -- experiments",
      dataFiles: [...files, ...headlines.files, ...bandit.files],
      body: [
        "## Beside GrowthBook's engine\n",
        "Cookie Cats (90,189 players) and the Hillstrom e-mail challenge (64,000 customers), from the publishers' files; references from gbstats at 8f1db4456915.\n",
        referenceTable(references),
        "\n## 4,873 headline tests (Upworthy Research Archive, exploratory part)\n",
        "Sample-ratio alarms at .001, equal shares promised. Impressions are what is counted, not people, so more alarms than one in a thousand are expected outside the suspect weeks too.\n",
        flagTable(headlines.flags),
        "\nWinners of one random half of each arm's impressions, looked up in the other half (suspect weeks left out; each headline against the first of its test). A call without any effect would repeat its direction half of the time.\n",
        replicationTable(headlines.replications),
        "\n## Open Bandit sample (women)\n",
        banditTables(bandit.cases),
      ].join("\n"),
    },
    options,
  );
};

function referenceTable(references: readonly Reference[]): string {
  const digits = (value: number): string => value.toPrecision(8);
  return markdownTable([
    ["number", "here", "reference", "apart"],
    ...references.map(({ what, ours, reference }) => [
      what,
      digits(ours),
      String(reference),
      Math.abs(ours - reference).toExponential(1),
    ]),
  ]);
}

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(2)} %`);

function flagTable(flags: readonly RatioFlags[]): string {
  return markdownTable([
    ["weeks", "tests", "always-valid check alarms", "chi-square alarms"],
    ...flags.map(({ period, tests, alwaysValid, chiSquare }) => [
      period,
      tests,
      `${alwaysValid} (${percent(alwaysValid, tests)})`,
      `${chiSquare} (${percent(chiSquare, tests)})`,
    ]),
  ]);
}

function replicationTable(replications: readonly Replication[]): string {
  return markdownTable([
    ["called different by", "calls", "same direction in the other half", "also p < .05 there", "promised"],
    ...replications.map(({ method, winners, sameDirection, alsoSignificant, promised }) => [
      method,
      winners,
      percent(sameDirection, winners),
      percent(alsoSignificant, winners),
      promised,
    ]),
  ]);
}

function banditTables(cases: ReturnType<typeof openBandit>["cases"]): string {
  return cases
    .map(({ name, evaluation, truth }) => {
      const { diagnostics } = evaluation;
      const about = `${name}: effective sample ${diagnostics.effectiveSampleSize.toFixed(2)} of ${diagnostics.rows}, mean weight ${diagnostics.meanWeight.toFixed(4)}, largest ${diagnostics.largestWeight.toFixed(0)}; truth ${truth}.`;
      if (evaluation.refused) return `${about}\n\nRefused: ${evaluation.reasons.join(" ")}`;
      const rows = evaluation.estimates.map(({ estimator, value, low, high, bootstrap }) => [
        estimator,
        value.toFixed(7),
        `[${low.toFixed(6)}, ${high.toFixed(6)}]`,
        bootstrap ? `[${bootstrap.low.toFixed(6)}, ${bootstrap.high.toFixed(6)}]` : "-",
        low <= truth && truth <= high ? "yes" : "no",
      ]);
      return `${about}\n\n${markdownTable([["estimator", "value", "95 % interval", "bootstrap", "truth inside"], ...rows])}`;
    })
    .join("\n\n");
}
