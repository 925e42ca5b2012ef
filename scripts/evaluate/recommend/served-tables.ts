import type { Interval } from "../../../src/math/bootstrap-interval.ts";
import { markdownTable } from "../report.ts";
import type { RecommendDataset } from "./datasets.ts";
import type { Measured } from "./measure.ts";
import type { ServedResult } from "./results.ts";
import type { Stamps } from "./served-world.ts";

const stampNames: Readonly<Record<Stamps, string>> = {
  original: "times of the data",
  none: "no times (a bulk import)",
  old: "20 years older",
};

export function describeServed(run: { dataset: RecommendDataset; results: readonly ServedResult[] }): string {
  const { dataset, results } = run;
  return [
    `${dataset.events.length} events of ${dataset.userCount} users with ${dataset.items.length} items, sent as "Item Liked" through ingestion into a store of its own, trained as \`attune train recommender\` does, and asked for as a request with a limit of 20. "As served" is the default scenario; "relevance alone" leaves out recency, diversity and exploring, and so do the rows of single signals. What was taken out at random is asked for now, what was taken out by time right after the user's last event. Brackets: 95 % bootstrap interval over users.`,
    summaryOf(results),
    ...results.map(describeResult),
  ].join("\n\n");
}

/** What is served and the best model alone, of every kind of question. */
function summaryOf(results: readonly ServedResult[]): string {
  return markdownTable([
    ["question", "times", "users", "as served: nDCG@10", "HR@10", "recall@20", "best alone: nDCG@10", "commit"],
    ...results.flatMap(({ protocol, splits, stamps, over, asked, rows, commit }) =>
      splits.map((name, split) => {
        const served = rows[split]!.find(({ method }) => method === "as served")!;
        const alone = rows[split]!.filter(({ method }) => method.endsWith(" alone") && method !== "relevance alone");
        const best = alone.sort((a, b) => b.ndcg.mean - a.ndcg.mean)[0];
        return [
          `(${protocol})${splits.length > 1 ? ` ${name}` : ""}${over === "http" ? ", over HTTP" : ""}`,
          stampNames[stamps],
          asked,
          figure(served.ndcg.mean),
          figure(served.hit.mean),
          figure(served.recall20.mean),
          best === undefined ? "" : `${figure(best.ndcg.mean)} (${best.method.replace(" alone", "")})`,
          commit,
        ];
      }),
    ),
  ]);
}

function describeResult(result: ServedResult): string {
  const { title, stamps, over, asked, events, texts, report, training, rows, splits, commit, date } = result;
  const table =
    splits.length > 1
      ? markdownTable([
          ["nDCG@10", ...splits],
          ...rows[0]!.map(({ method }) => [
            method,
            ...rows.map((own) => interval(own.find((row) => row.method === method)!.ndcg)),
          ]),
        ])
      : tableOf(rows[0]!);
  const { adopted, reason, alarm, timeOrder, diversity, ranker } = report;
  const learned = [
    timeOrder && `times: ${timeOrder.reason}`,
    diversity !== undefined && `diversity ${diversity}`,
    ranker && `trees for ${ranker.treesFor.length === 0 ? "no" : ranker.treesFor.join(" and ")} histories`,
  ].filter(Boolean);
  const outcome = [
    `${asked} users asked, ${events} events to learn from${texts === "titles" ? "; of the items only titles and labels are known" : ""}.`,
    `Training took ${training.processor.toFixed(0)} s of processor time, ${training.wall.toFixed(0)} s in all; the model was ${adopted ? "adopted" : "refused"}: ${reason}${learned.length > 0 ? ` (${learned.join("; ")})` : ""}.`,
    ...(alarm === undefined ? [] : [`Alarm: ${alarm}.`]),
    `Measured on ${date} at commit ${commit}.`,
  ].join(" ");
  return `## ${title}; ${stampNames[stamps]}${over === "http" ? ", over HTTP" : ""}\n\n${outcome}\n\n${table}`;
}

function tableOf(rows: readonly Measured[]): string {
  return markdownTable([
    ["", "nDCG@10", "HR@10", "recall@20", "coverage", "novelty, bits", "diversity"],
    ...rows.map((row) => [
      row.method,
      interval(row.ndcg),
      figure(row.hit.mean),
      figure(row.recall20.mean),
      figure(row.coverage),
      row.novelty.toFixed(2),
      Number.isFinite(row.diversity) ? figure(row.diversity) : "",
    ]),
  ]);
}

function interval({ mean, low, high }: Interval): string {
  return `${figure(mean)} [${figure(low)}, ${figure(high)}]`;
}

function figure(value: number): string {
  return value.toFixed(4).replace(/^0/, "");
}
