import type { Interval } from "../../../src/math/bootstrap-interval.ts";
import { strengthKnots } from "../../../src/recommend/ranker/linear-blend/blend-weights.ts";
import { signalCount, signals } from "../../../src/recommend/signals/signals.ts";
import type { HybridModel } from "../../../src/recommend/training/hybrid-model.ts";
import { markdownTable } from "../report.ts";
import type { RecommendDataset } from "./datasets.ts";
import type { Measured } from "./measure.ts";
import { peerNames } from "./peers.ts";
import type { Protocol } from "./protocols.ts";

export interface ProtocolResult {
  protocol: Protocol;
  model: HybridModel;
  /** One list of rows per split. */
  rows: Measured[][];
}

const isPeer = (method: string): boolean => Object.values(peerNames).some((name) => name === method);

/** The report of one data set; MovieLens-100k, which has the floors, gives the file its plain name. */
export function describeResults(run: {
  dataset: RecommendDataset;
  results: readonly ProtocolResult[];
  encoder: string;
  users: string;
}): { file: string; title: string; body: string } {
  const { dataset, results } = run;
  const isMain = dataset.name === "ml-100k";
  const sections = [
    `${dataset.events.length} interactions of ${dataset.items.length} items by ${dataset.userCount} users; every event counts the same, whatever its rating. At most
${run.users} users are asked in each protocol, drawn by the seed. Encoder: ${run.encoder}. The hybrid's weights, and the parameters of the
peers, are learned on a part of the training events only; defaults of our members were chosen on other random splits of MovieLens-100k.
"Popularity" counts all users in training; "popularity now" is the hybrid's own signal, decayed by half in three days at the moment of
the question and mixed with the former by a share that is learned too. Brackets: 95 % bootstrap interval over users.`,
    ...(isMain ? [describeFloors(results)] : []),
    ...results.map(describeProtocol),
  ];
  return {
    file: isMain ? "recommend.md" : `recommend-${dataset.name}.md`,
    title: `Recommendation on ${dataset.name}`,
    body: sections.join("\n\n"),
  };
}

function describeProtocol({ protocol, model, rows }: ProtocolResult): string {
  const [first] = protocol.splits;
  const asked = `${protocol.splits[0]!.cases.length} users asked, ${first!.train.length} events to learn from.`;
  const table = protocol.name === "U" ? tableByCount(protocol, rows) : tableOf(protocol, rows[0]!);
  return [`## ${protocol.title}`, asked, table, describeParameters(model)].join("\n\n");
}

function tableOf({ name }: Protocol, rows: readonly Measured[]): string {
  if (name === "A") {
    return markdownTable([
      ["", "HR@10", "nDCG@10"],
      ...rows.map(({ method, hit, ndcg }) => [method, interval(hit), interval(ndcg)]),
    ]);
  }
  return markdownTable([
    ["", "nDCG@10", "precision@10", "recall@10", "MAP@10", "recall@20", "coverage", "novelty, bits", "diversity"],
    ...rows.map((row) => [
      row.method,
      interval(row.ndcg),
      figure(row.precision),
      figure(row.recall),
      figure(row.averagePrecision),
      interval(row.recall20),
      figure(row.coverage),
      row.novelty.toFixed(2),
      Number.isNaN(row.diversity) ? "" : figure(row.diversity),
    ]),
  ]);
}

function tableByCount({ splits }: Protocol, rows: readonly Measured[][]): string {
  const header = ["nDCG@10", ...splits.map(({ name }) => `${name.replace(/\D/g, "")} events`)];
  const methods = rows[0]!.map(({ method }) => method);
  return markdownTable([
    header,
    ...methods.map((method) => [
      method,
      ...rows.map((own) => interval(own.find((row) => row.method === method)!.ndcg)),
    ]),
  ]);
}

/** The learned weights, as shares, at every knot. */
function describeParameters({ weights }: HybridModel): string {
  const rows = (["warm", "cold"] as const).flatMap((kind) =>
    strengthKnots.map((strength, knot) => {
      const row = [...weights[kind].subarray(knot * signalCount, (knot + 1) * signalCount)];
      const sum = row.reduce((total, value) => total + value, 0);
      return [
        `${kind === "warm" ? "warm item" : "cold item"}, profile strength ${strength}`,
        ...row.map((value) => (value > 0 ? figure(value / sum) : "")),
      ];
    }),
  );
  const share = `Weight of all-time popularity: ${weights.allTimeWeight}.`;
  const table = markdownTable([["", ...signals.map(({ name }) => name)], ...rows]);
  return `<details><summary>Weights that the hybrid learned</summary>\n\n${share}\n\n${table}\n\n</details>`;
}

function describeFloors(results: readonly ProtocolResult[]): string {
  const of = (name: string): ProtocolResult | undefined => results.find(({ protocol }) => protocol.name === name);
  const lines: (string | number)[][] = [["what", "hybrid", "bar", "reached"]];
  const add = (what: string, value: number, bar: number, from = ""): void => {
    lines.push([what, figure(value), `${figure(bar)}${from}`, value >= bar ? "yes" : "no"]);
  };
  const hybridOf = (rows: readonly Measured[]): Measured => rows.find(({ method }) => method === "hybrid")!;
  const best = (rows: readonly Measured[], value: (row: Measured) => number): Measured | undefined =>
    [...rows].sort((a, b) => value(b) - value(a))[0];
  const [c, a, i, u] = ["C", "A", "I", "U"].map(of);
  if (c !== undefined) {
    const hybrid = hybridOf(c.rows[0]!);
    add("(C) nDCG@10", hybrid.ndcg.mean, 0.445);
    const peer = best(
      c.rows[0]!.filter(({ method }) => isPeer(method)),
      ({ ndcg }) => ndcg.mean,
    );
    if (peer) add("(C) nDCG@10, best peer", hybrid.ndcg.mean, peer.ndcg.mean, ` (${peer.method})`);
  }
  if (a !== undefined) {
    const hybrid = hybridOf(a.rows[0]!);
    add("(A) HR@10", hybrid.hit.mean, 0.69);
    add("(A) nDCG@10", hybrid.ndcg.mean, 0.41);
  }
  if (i !== undefined) {
    const hybrid = hybridOf(i.rows[0]!);
    const peer = i.rows[0]!.find(({ method }) => isPeer(method));
    const content = i.rows[0]!.find(({ method }) => method === "content only")!;
    if (peer)
      add("(I) recall@20, 1.2 times the best peer with content", hybrid.recall20.mean, 1.2 * peer.recall20.mean);
    add("(I) recall@20, content only", hybrid.recall20.mean, content.recall20.mean);
  }
  u?.protocol.splits.forEach(({ name }, place) => {
    const rows = u.rows[place]!;
    const rival = best(
      rows.filter(({ method }) => method !== "hybrid" && !isPeer(method)),
      ({ ndcg }) => ndcg.mean,
    )!;
    add(
      `(U) nDCG@10 at ${name.replace(/\D/g, "")} events, best single part`,
      hybridOf(rows).ndcg.mean,
      rival.ndcg.mean,
      ` (${rival.method})`,
    );
  });
  return `## Floors\n\n${markdownTable(lines)}`;
}

function interval({ mean, low, high }: Interval): string {
  return `${figure(mean)} [${figure(low)}, ${figure(high)}]`;
}

function figure(value: number): string {
  return value.toFixed(4).replace(/^0/, "");
}
