import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Task, writeReport } from "../evaluate/report.ts";
import { mixes } from "./segments/generated-rules.ts";
import { measureClustering } from "./segments/measure-clustering.ts";
import { measureEvents } from "./segments/measure-events.ts";
import { measureRules } from "./segments/measure-rules.ts";

const parts = ["clustering", "events", "rules"] as const;

/**
 * What segments cost: `clustering` of 50,000 users x 12 features on a thread, `events` with 500 segments of 5 conditions
 * beside none (paired), `rules`: preview and edit over a large store. `--only PART,...`, `--users N` (100,000), `--events N` (5,000,000),
 * `--mixes editors,unshared`, `--batches N` of 500 events (120); `--folder FOLDER` keeps the large store for other runs.
 */
export const segmentsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      only: { type: "string", default: parts.join() },
      users: { type: "string", default: "100000" },
      events: { type: "string", default: "5000000" },
      folder: { type: "string" },
      mixes: { type: "string", default: mixes.join() },
      batches: { type: "string", default: "120" },
    },
  });
  const { say } = options;
  const folder = mkdtempSync(join(tmpdir(), "attune-bench-segments-"));
  const asked = mixes.filter((mix) => values.mixes.split(",").includes(mix));
  const only = values.only.split(",");
  const lines: string[] = [];
  try {
    if (only.includes("clustering")) lines.push(...(await measureClustering({ users: 50_000, features: 12, say })));
    if (only.includes("events"))
      lines.push(...(await measureEvents({ folder, mixes: asked, batches: Number(values.batches), say })));
    if (only.includes("rules")) {
      lines.push(
        ...(await measureRules({
          ...{ folder: values.folder ?? folder, users: Number(values.users), events: Number(values.events), say },
        })),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const command = `npm run bench -- segments${options.args.length > 0 ? ` -- ${options.args.join(" ")}` : ""}`;
  const report = { file: "segments-bench.md", title: "Segments: cost", command, dataFiles: [], body: lines.join("\n") };
  await writeReport(report, options);
};
