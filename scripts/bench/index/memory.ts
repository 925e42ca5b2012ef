import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable, type TaskOptions } from "../../evaluate/report.ts";
import { runChild } from "./child.ts";
import { writeGeneratedArchive } from "./generated-archive.ts";

const sizes = [
  { documents: 2_000, wordsEach: 8 },
  { documents: 50_000, wordsEach: 8 },
  { documents: 200, wordsEach: 350 },
] as const;
const mostTimes = 1.3;
const mostMb = 1_000;

interface Run {
  indexed: number;
  tokens: number;
  seconds: number;
  peakMb: number;
  /** Encoder sessions, each a thread. */
  sessions: number;
}

type Measured = Run & { wordsEach: number };

/**
 * Peak resident memory of whole processes that index 2,000 and 50,000 short documents with the real encoder; a few of the usual length
 * show what longer texts add.
 */
export async function measureMemory(options: TaskOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  try {
    const runs: Measured[] = [];
    for (const { documents, wordsEach } of sizes) {
      const file = join(folder, `${documents}.jsonl`);
      await writeGeneratedArchive(file, { documents, wordsEach, seed: "memory" });
      const environment = { ATTUNE_DATA_DIR: join(folder, `data-${documents}`) };
      const run = await runChild<Run>("scripts/bench/index/index-in-own-process", [file], environment);
      options.say(`${documents} documents: ${run.seconds.toFixed(1)} s, peak ${run.peakMb.toFixed(0)} MB`);
      runs.push({ ...run, wordsEach });
    }
    const [small, large, long] = runs as [Measured, Measured, Measured];
    const times = large.peakMb / small.peakMb;
    const yesNo = (reached: boolean): string => (reached ? "yes" : "no");
    return [
      `Resident memory of the whole process at its highest, models and all threads included, while it indexes an archive of generated documents with the real encoder in ${small.sessions} sessions. The two that are compared hold short documents of one kind, so that 50,000 are read in minutes; the last row shows what longer ones add.`,
      markdownTable([
        ["documents", "words each", "tokens", "seconds", "peak, MB"],
        ...runs.map(({ indexed, wordsEach, tokens, seconds, peakMb }) => [
          indexed,
          wordsEach,
          tokens,
          seconds.toFixed(1),
          peakMb.toFixed(0),
        ]),
      ]),
      `${times.toFixed(2)} times (at most ${mostTimes}: ${yesNo(times <= mostTimes)}), ${large.peakMb.toFixed(0)} MB, ${long.peakMb.toFixed(0)} MB with longer documents (under ${mostMb} MB: ${yesNo(Math.max(large.peakMb, long.peakMb) < mostMb)}).`,
    ].join("\n\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
