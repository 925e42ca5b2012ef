import { buildGeneration, type GenerationBuildOptions } from "../../catalogue/indexing/generation-build.ts";
import type { GenerationDiff } from "../../catalogue/indexing/generations.ts";
import type { Indexing } from "../../catalogue/indexing/indexing.ts";
import {
  planReindex,
  type ReindexPlan,
  type ReindexProgress,
  runReindex,
  sampleRate,
  spread,
} from "../../catalogue/indexing/reindexing.ts";
import type { ItemStore } from "../../catalogue/items/item-store.ts";
import { describeDiff } from "../generations-command.ts";
import { createProgressBar, type Output, type ProgressBar } from "../output.ts";

export interface ReindexCommandOptions
  extends Pick<GenerationBuildOptions, "generations" | "openGeneration" | "fingerprint" | "seed" | "now"> {
  store: ItemStore;
  indexing: Indexing;
  output: Output;
  signal: AbortSignal;
}

const sampleSize = 32;

/** `attune reindex --dry-run`: what would be computed again, and about how long it would take. */
export async function runReindexDryRun({
  store,
  indexing,
  output,
}: Pick<ReindexCommandOptions, "store" | "indexing" | "output">): Promise<void> {
  const plan = await planReindex({ store, indexing });
  const stale = plan.understanding.length > 0 ? plan.understanding : plan.tags;
  const sample = await sampleRate(await store.contents(spread(stale, sampleSize)), indexing);
  // The tag stage reads the texts again, but does not run the encoder over them: it is never slower than the whole.
  const seconds = sample ? (plan.understanding.length + plan.tags.length) / sample.itemsPerSecond : 0;
  const counts = countsOf(plan);
  output.result(
    { event: "plan", ...counts, estimatedSeconds: seconds, sample },
    `${plan.items} documents: ${counts.unchanged} are up to date, ${counts.understanding} would be read anew, ` +
      `${counts.tags} would get new topics and tags. ${
        sample ? `At most about ${Math.ceil(seconds)} s, from a sample of ${sample.sampled} documents.` : ""
      }`.trimEnd(),
  );
}

export interface ReindexSummary extends ReturnType<typeof countsOf> {
  /** The generation that was built because another encoder is in use. */
  generation?: number | undefined;
  diff?: GenerationDiff | undefined;
  done: number;
  seconds: number;
  interrupted: boolean;
}

/**
 * `attune reindex`: computes again what is stale and nothing else. Where another encoder is in use, the next generation is built beside
 * the one that serves, validated and swapped in.
 */
export async function runReindexCommand(options: ReindexCommandOptions): Promise<ReindexSummary> {
  const { store, indexing, output, signal } = options;
  const startedAtMs = Date.now();
  const plan = await planReindex({ store, indexing });
  // A new generation takes two steps for each document, understanding and then tags, less what an interrupted run has done.
  const unit = plan.otherModel > 0 ? "steps" : "documents";
  let bar: ProgressBar | undefined;
  const onProgress = ({ done, total, tokens }: ReindexProgress): void => {
    bar ??= createProgressBar(output, "Indexing again", total, unit);
    const rate = (tokens * 1000) / Math.max(1, Date.now() - startedAtMs);
    bar.update(done, `· ${rate.toFixed(0)} tokens/s`, { tokens });
  };
  const built = plan.otherModel > 0 ? await buildGeneration({ ...options, current: store, onProgress }) : undefined;
  const done = built ? built.done : await runReindex(plan, { store, indexing, signal, onProgress });
  bar?.stop();
  const seconds = (Date.now() - startedAtMs) / 1000;
  const summary: ReindexSummary = {
    ...countsOf(plan),
    generation: built?.id,
    diff: built?.diff,
    done,
    seconds,
    interrupted: signal.aborted,
  };
  if (built) {
    const state = built.diff ? `is in use. ${describeDiff(built.diff)}` : "is not finished; the same command goes on.";
    output.result({ event: "summary", ...summary }, `Generation ${built.id} ${state} (${seconds.toFixed(1)} s)`);
    return summary;
  }
  output.result(
    { event: "summary", ...summary },
    `${plan.items} documents in ${seconds.toFixed(1)} s: ${summary.unchanged} were up to date, ${done} of ` +
      `${summary.understanding + summary.tags} stale ones were computed again (${summary.understanding} whole, ` +
      `${summary.tags} topics and tags only)${signal.aborted ? "; interrupted, the same command goes on from here" : ""}.`,
  );
  return summary;
}

function countsOf(plan: ReindexPlan) {
  const understanding = plan.understanding.length;
  const tags = plan.tags.length;
  return { items: plan.items, unchanged: plan.items - understanding - tags, understanding, tags };
}
