import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable, type TaskOptions } from "../../evaluate/report.ts";
import { runChild } from "./child.ts";
import { writeGeneratedArchive } from "./generated-archive.ts";

const sizes = [2_000, 50_000] as const;
const wordsEach = 2;
const mostTimes = 1.3;
const mostMb = 1_000;

interface Run {
  indexed: number;
  tokens: number;
  seconds: number;
  peakMb: number;
}

/** Peak resident memory of whole processes that index 2,000 and 50,000 short documents with the real encoder. */
export async function measureMemory(options: TaskOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  try {
    const runs: Run[] = [];
    for (const documents of sizes) {
      const file = join(folder, `${documents}.jsonl`);
      await writeGeneratedArchive(file, { documents, wordsEach, seed: "memory" });
      const environment = { ATTUNE_DATA_DIR: join(folder, `data-${documents}`) };
      const run = await runChild<Run>("bench/index/index-in-own-process", [file], environment);
      options.say(`${documents} documents: ${run.seconds.toFixed(1)} s, peak ${run.peakMb.toFixed(0)} MB`);
      runs.push(run);
    }
    const [small, large] = runs as [Run, Run];
    const times = large.peakMb / small.peakMb;
    return [
      `Resident memory of the whole process at its highest, models included, while it indexes generated documents of about ${Math.round(small.tokens / small.indexed)} tokens with the real encoder.`,
      markdownTable([
        ["documents", "seconds", "peak, MB"],
        ...runs.map(({ indexed, seconds, peakMb }) => [indexed, seconds.toFixed(1), peakMb.toFixed(0)]),
      ]),
      `${times.toFixed(2)} times (at most ${mostTimes}: ${times <= mostTimes ? "yes" : "no"}), ${large.peakMb.toFixed(0)} MB (under ${mostMb} MB: ${large.peakMb < mostMb ? "yes" : "no"}).`,
    ].join("\n\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
