import type { TopicFate } from "../catalogue/topics/topic-log.ts";
import type { Topics, TrainedReport } from "../catalogue/topics/topics.ts";
import { createProgressBar, type Output } from "./output.ts";

export interface TrainTopicsCommandOptions {
  topics: Pick<Topics, "train">;
  /** Number of topics; undefined takes the configured one. */
  count: number | "auto" | undefined;
  output: Output;
  signal: AbortSignal;
}

/** `attune train topics`: trains with progress, then says how good the model is and what became of the former topics. */
export async function runTrainTopicsCommand(options: TrainTopicsCommandOptions): Promise<void> {
  const { topics, count, output, signal } = options;
  const bar = createProgressBar(output, "Training topics", 100, "%");
  const report = await topics
    .train({
      topics: count,
      signal,
      onProgress: ({ fraction, stage }) => bar.update(Math.round(100 * fraction), stage),
    })
    .finally(() => bar.stop());
  output.result(report, describe(report));
  output.note("A server that runs on this data directory serves them from its next start on.");
}

function describe({ topics, metrics, changes }: TrainedReport): string {
  const { npmi, diversity, heldOutPerplexity, grid, documents } = metrics;
  const perplexity = heldOutPerplexity === undefined ? "" : `, held-out perplexity ${heldOutPerplexity.toFixed(0)}`;
  return [
    `${topics} topics of ${documents} articles are in use: coherence (NPMI) ${npmi.toFixed(3)}, diversity ${diversity.toFixed(2)}${perplexity}.`,
    ...(grid ? [`Tried: ${grid.map((one) => `${one.topics} (${one.npmi.toFixed(3)})`).join(", ")}.`] : []),
    ...changes.map(describeFate),
  ].join("\n");
}

function describeFate(fate: TopicFate): string {
  const name = `${fate.id}  ${fate.label}`;
  const kind = fate.kind.padEnd(6);
  if (fate.kind === "split") return `  ${kind}  ${name}  from ${fate.from.label}`;
  if (fate.kind === "merged") return `  ${kind}  ${name}  into ${fate.into.label}`;
  return `  ${kind}  ${name}`;
}
