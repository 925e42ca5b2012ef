import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repeatedBy } from "../evaluate/repeated-by.ts";
import { currentCommit, type Task, type TaskOptions, writeReport } from "../evaluate/report.ts";
import { corpora, measureEndToEnd } from "./index/end-to-end.ts";
import { measureLatency } from "./index/latency.ts";
import { measureMemory } from "./index/memory.ts";
import { measureUnchanged } from "./index/unchanged.ts";

const fileName = "index.md";
const interrupted =
  "## Interrupted runs\n\nThat a killed run ends with the same index is a test, not a benchmark: `ATTUNE_TEST_KILLS=20 npx vitest run " +
  "src/storage/killed-import.test.ts` kills a process that indexes with SIGKILL at 20 random moments, starts it again each time, and compares " +
  "every stored row with those of an undisturbed run.";

/**
 * `npm run bench -- index [-- --documents N --only PART]`: end to end against the bare ONNX Runtime session, the re-run of an unchanged
 * corpus, peak memory, and recommendations while an archive is indexed. The report is written after each part; `--only
 * end-to-end|unchanged|memory|latency` measures one and keeps the others as an earlier run wrote them, so each says when it was measured.
 */
export const indexBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { documents: { type: "string", default: "150" }, only: { type: "string" } },
  });
  const parts: Record<string, { title: string; measure: () => Promise<string> }> = {
    "end-to-end": {
      title: "End to end against the bare session",
      measure: () => measureEndToEnd(options, Number(values.documents)),
    },
    unchanged: { title: "Unchanged corpus", measure: () => measureUnchanged(options) },
    memory: { title: "Peak memory", measure: () => measureMemory(options) },
    latency: { title: "Recommendations while an archive is indexed", measure: () => measureLatency(options) },
  };
  const earlier = values.only === undefined ? new Map<string, string>() : await readSections(options.resultsDir);
  const sections = new Map(Object.values(parts).map(({ title }) => [title, earlier.get(title) ?? "Not measured yet."]));
  for (const [name, { title, measure }] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    const commit = currentCommit();
    const text = await measure();
    sections.set(title, `${text}\n\nMeasured on ${new Date().toISOString().slice(0, 10)} at commit ${commit}.`);
    await write(sections, options);
  }
};

async function write(sections: ReadonlyMap<string, string>, options: TaskOptions): Promise<void> {
  const body = [...sections].map(([title, text]) => `## ${title}\n\n${text}`);
  await writeReport(
    {
      file: fileName,
      title: "Indexing",
      command: repeatedBy("npm run bench -- index --", options.args).replace(/ --$/, ""),
      dataFiles: Object.values(corpora).map((path) => join(options.datasetsDir, path)),
      body: [...body, interrupted].join("\n\n"),
    },
    options,
  );
}

/** The sections of an earlier report by title; none when there is no report. */
async function readSections(resultsDir: string): Promise<Map<string, string>> {
  const text = await readFile(join(resultsDir, fileName), "utf8").catch(() => "");
  return new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [title = "", ...rest] = section.split("\n");
        return [title, rest.join("\n").trim()];
      }),
  );
}
