import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IndexSummary } from "../../../src/cli/indexing/index-command.ts";
import { markdownTable, type TaskOptions } from "../../evaluate/report.ts";
import { runChild } from "./child.ts";
import { writeGeneratedArchive } from "./generated-archive.ts";

const floor = 15_000;
const documents = 20_000;
const wordsEach = 350;
const rounds = 3;

/** `attune index` on an archive of which every document is stored already: the command itself, in a process of its own. */
export async function measureUnchanged(options: TaskOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  try {
    const file = join(folder, "archive.jsonl");
    const environment = { ATTUNE_DATA_DIR: join(folder, "data") };
    await writeGeneratedArchive(file, { documents, wordsEach, seed: "unchanged" });
    await runChild("scripts/bench/index/store-stand-ins", [file], environment);
    const runs: { seconds: number; cpu: number; wall: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedMs = performance.now();
      const summary = await runChild<IndexSummary>("src/main", ["index", file, "--json"], environment);
      const wall = (performance.now() - startedMs) / 1000;
      if (summary.unchanged !== documents) throw new Error(`${summary.unchanged} of ${documents} were unchanged`);
      options.say(`unchanged: ${summary.seconds.toFixed(2)} s, process ${wall.toFixed(2)} s`);
      runs.push({ seconds: summary.seconds, cpu: summary.cpuSeconds, wall });
    }
    runs.sort((a, b) => a.wall - b.wall);
    const { seconds, cpu, wall } = runs[rounds >> 1]!;
    const megabytes = (await stat(file)).size / 1e6;
    return [
      `\`attune index\` on ${documents} generated documents of ${wordsEach} words (${megabytes.toFixed(0)} MB) that are stored already, in a process of its own; median of ${rounds}. No model is loaded: the file is read and parsed, each document hashed and compared.`,
      markdownTable([
        ["", "seconds", "documents/s", `at least ${floor}`],
        rowOf("the run itself", seconds),
        rowOf("with the start of the process", wall),
        rowOf("processor time of the whole process", cpu),
      ]),
    ].join("\n\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}

function rowOf(name: string, seconds: number): string[] {
  const rate = documents / seconds;
  return [name, seconds.toFixed(2), rate.toFixed(0), rate >= floor ? "yes" : "no"];
}
