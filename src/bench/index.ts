import { join } from "node:path";
import { parseArgs } from "node:util";
import { repeatedBy } from "../evaluate/repeated-by.ts";
import { type Task, writeReport } from "../evaluate/report.ts";
import { corpora, measureEndToEnd } from "./index/end-to-end.ts";
import { measureLatency } from "./index/latency.ts";
import { measureMemory } from "./index/memory.ts";
import { measureUnchanged } from "./index/unchanged.ts";

const interrupted =
  "## Interrupted runs\n\nThat a killed run ends with the same index is a test, not a benchmark: `ATTUNE_TEST_KILLS=20 npx vitest run " +
  "src/storage/killed-import.test.ts` kills a process that indexes with SIGKILL at 20 random moments, starts it again each time, and compares " +
  "every stored row with those of an undisturbed run.";

/**
 * `npm run bench -- index [-- --documents N --only PART]`: end to end against the bare ONNX Runtime session, the re-run of an unchanged
 * corpus, peak memory, and recommendations while an archive is indexed. `--only end-to-end|unchanged|memory|latency` prints one part
 * and writes nothing.
 */
export const indexBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { documents: { type: "string", default: "150" }, only: { type: "string" } },
  });
  const parts: Record<string, () => Promise<string>> = {
    "end-to-end": () => measureEndToEnd(options, Number(values.documents)),
    unchanged: () => measureUnchanged(options),
    memory: () => measureMemory(options),
    latency: () => measureLatency(options),
  };
  const sections: string[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    sections.push(await measure());
  }
  const body = [...sections, interrupted].join("\n\n");
  if (values.only !== undefined) {
    options.say(body);
    return;
  }
  await writeReport(
    {
      file: "index.md",
      title: "Indexing",
      command: repeatedBy("npm run bench -- index --", options.args).replace(/ --$/, ""),
      dataFiles: Object.values(corpora).map((path) => join(options.datasetsDir, path)),
      body,
    },
    options,
  );
};
