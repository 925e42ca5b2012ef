import { markdownTable } from "../../evaluate/report.ts";
import type { InferenceTimes, Measured, TopicsComparison } from "./topics-comparison.ts";

export const introduction = `NPMI: mean over all pairs of the ten top words, boolean sliding window of 10 tokens over the training part (in [-1, 1], higher is better).
Diversity: share of different words among all top words. Perplexity: document completion on the held-out part, proportions from every other token
(lower is better; the number of words is what guessing gives). All three are computed by the same code from each tool's topic-word matrix and document
prior. Time is the wall time of training alone, on one thread, the tools in turn for each seed; where wall time is above CPU time, the machine had other work; memory is the peak of the whole
process. Means over the seeds; NPMI with its range. The number of iterations is the tool's own unit (Gibbs sweeps, passes, EM steps), where its coherence no longer rises.
Each tool learns its document prior where it can: ours and tomotopy asymmetric, gensim \`auto\`; scikit-learn has none to learn. The baseline is a single topic: the words by frequency.`;

const npmiTolerance = 0.005;
const mostOfTomotopy = 2;
const mostInferenceMs = 5;

/** Section of one corpus and number of topics. */
export function describeComparison({ corpus, topics, runs, baseline, inference }: TopicsComparison): string {
  const rows: (string | number)[][] = [
    [
      "tool",
      "seeds",
      "NPMI",
      "range",
      "diversity",
      "perplexity",
      "iterations",
      "wall s",
      "CPU s",
      "s per 100 iterations",
      "peak MiB",
    ],
  ];
  for (const measured of runs.values()) {
    const npmi = measured.map((run) => run.npmi);
    const { version, iterations } = measured[0]!;
    const seconds = mean(measured, (run) => run.seconds);
    rows.push([
      version,
      measured.length,
      mean(measured, (run) => run.npmi).toFixed(4),
      `${Math.min(...npmi).toFixed(3)} to ${Math.max(...npmi).toFixed(3)}`,
      mean(measured, (run) => run.diversity).toFixed(3),
      mean(measured, (run) => run.perplexity).toFixed(0),
      iterations,
      seconds.toFixed(1),
      mean(measured, (run) => run.cpuSeconds).toFixed(1),
      ((seconds / iterations) * 100).toFixed(1),
      mean(measured, (run) => run.peakMiB).toFixed(0),
    ]);
  }
  const { npmi, diversity, perplexity } = baseline;
  rows.push(["baseline", "", npmi.toFixed(4), "", diversity.toFixed(3), perplexity.toFixed(0), "", "", "", "", ""]);
  const size = `${corpus.documents} documents, ${corpus.tokens} tokens, ${corpus.words} words, ${corpus.heldOut} held out.`;
  return [
    `## ${corpus.name}, ${topics} topics`,
    size,
    markdownTable(rows),
    `Inference of one held-out document, the best of three runs of each: ${describeInference(inference)}`,
  ].join("\n\n");
}

/** What was asked for beside what was reached, one line for each corpus. */
export function describeFloors(comparisons: readonly TopicsComparison[]): string {
  const rows: string[][] = [["corpus", "floor", "measured", "reached"]];
  for (const { corpus, topics, runs, inference } of comparisons) {
    const name = `${corpus.name}, ${topics} topics`;
    const add = (floor: string, measured: string, isReached: boolean): number =>
      rows.push([name, floor, measured, isReached ? "yes" : "no"]);
    const ours = runs.get("attune")!;
    const peers = [...runs].filter(([tool]) => tool !== "attune");
    if (peers.length > 0) {
      const own = mean(ours, (run) => run.npmi);
      const best = Math.max(...peers.map(([, measured]) => mean(measured, (run) => run.npmi)));
      add(
        `NPMI at least the best peer's less ${npmiTolerance}`,
        `${own.toFixed(4)} against ${best.toFixed(4)}`,
        own >= best - npmiTolerance,
      );
    }
    for (const [tool, measured] of peers) {
      const ratio = pairedRatio(ours, measured, (run) => run.seconds);
      const cpuRatio = pairedRatio(ours, measured, (run) => run.cpuSeconds);
      const told = `${ratio.toFixed(2)} x (CPU time ${cpuRatio.toFixed(2)} x)`;
      if (tool === "tomotopy") {
        add(`wall time at most ${mostOfTomotopy} x tomotopy`, told, ratio <= mostOfTomotopy);
      } else add(`wall time below ${tool}, at no less coherence`, told, ratio < 1);
    }
    add(
      `one article inferred in at most ${mostInferenceMs} ms`,
      `99th percentile ${inference.p99Ms.toFixed(2)} ms`,
      inference.p99Ms <= mostInferenceMs,
    );
  }
  return ["## Floors", markdownTable(rows)].join("\n\n");
}

function describeInference({ p50Ms, p99Ms, longest }: InferenceTimes): string {
  return `median ${p50Ms.toFixed(2)} ms, 99th percentile ${p99Ms.toFixed(2)} ms, the longest (${longest.tokens} tokens) ${longest.milliseconds.toFixed(2)} ms.`;
}

/** Mean over the seeds of our time divided by the peer's, which was measured right after. */
function pairedRatio(ours: readonly Measured[], peers: readonly Measured[], timeOf: (run: Measured) => number): number {
  const bySeed = new Map(peers.map((run) => [run.seed, timeOf(run)]));
  const ratios = ours.flatMap((run) => (bySeed.has(run.seed) ? [timeOf(run) / bySeed.get(run.seed)!] : []));
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

function mean(runs: readonly Measured[], part: (run: Measured) => number): number {
  return runs.reduce((sum, run) => sum + part(run), 0) / runs.length;
}
