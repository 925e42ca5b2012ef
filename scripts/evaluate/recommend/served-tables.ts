import type { Interval } from "../../../src/math/bootstrap-interval.ts";
import type { TrainingReport } from "../../../src/recommend/training/train-recommender.ts";
import { markdownTable } from "../report.ts";
import type { RecommendDataset } from "./datasets.ts";
import type { Measured } from "./measure.ts";
import type { Protocol } from "./protocols.ts";
import type { Stamps } from "./served-world.ts";

/** One training and what it served. */
export interface ServedResult {
  protocol: Protocol;
  stamps: Stamps;
  report: TrainingReport;
  /** Processor seconds of the process while it trained. */
  trainingSeconds: number;
  /** One list of rows per split. */
  rows: Measured[][];
}

const stampNames: Readonly<Record<Stamps, string>> = {
  original: "times of the data",
  none: "no times (a bulk import)",
  old: "20 years older",
};

export function describeServed(run: {
  dataset: RecommendDataset;
  results: readonly ServedResult[];
  users: string;
}): string {
  const { dataset, results } = run;
  return [
    `${dataset.events.length} events of ${dataset.userCount} users with ${dataset.items.length} items, sent as "Item Liked" through ingestion into a store of its own, trained as \`attune train recommender\` does, and asked for as a request with a limit of 20. "As served" is the default scenario; "relevance alone" leaves out recency, diversity and exploring, and so do the rows of single signals. At most ${run.users} users are asked. Brackets: 95 % bootstrap interval over users.`,
    ...results.map(describeResult),
  ].join("\n\n");
}

function describeResult({ protocol, stamps, report, trainingSeconds, rows }: ServedResult): string {
  const table = markdownTable([
    ["", ...protocol.splits.flatMap(({ name }) => [`${name}: nDCG@10`, "HR@10", "recall@20"])],
    ...rows[0]!.map(({ method }) => [
      method,
      ...rows.flatMap((own) => {
        const row = own.find((other) => other.method === method)!;
        return [interval(row.ndcg), figure(row.hit.mean), figure(row.recall20.mean)];
      }),
    ]),
  ]);
  const { adopted, reason, alarm } = report;
  const outcome = `Training took ${trainingSeconds.toFixed(0)} s of processor time; the model was ${adopted ? "adopted" : "refused"}: ${reason}.${alarm === undefined ? "" : ` Alarm: ${alarm}.`}`;
  return `## ${protocol.title}; ${stampNames[stamps]}\n\n${outcome}\n\n${table}`;
}

function interval({ mean, low, high }: Interval): string {
  return `${figure(mean)} [${figure(low)}, ${figure(high)}]`;
}

function figure(value: number): string {
  return value.toFixed(4).replace(/^0/, "");
}
