import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { startBuiltServer } from "../load/built-server.ts";
import type { Finding } from "./call.ts";
import { fullDisk, garbledPages, readOnlyFolder, takenPort, twoServers, wrongClock } from "./disasters.ts";
import { erasedUser } from "./erased-user.ts";
import { killedInMidWrite } from "./killed-in-mid-write.ts";
import { stoppedUnderLoad } from "./stopped-under-load.ts";

/**
 * What a server survives: killed in mid-write, stopped under load, a full disk, a read-only folder, garbled pages, a port that is taken, two servers on
 * one folder, a clock that is ten years off, and whether an erased user is gone to the byte. All over HTTP against the built server.
 * Options: `--part NAME` (more than once), `--kills 100 --stops 20 --data-dir DIR` (a seeded one, which is copied). `--part kill --kill-dir DIR --first 50`
 * goes on with the kills of an earlier run on its folder.
 */
export const reliabilityBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      part: { type: "string", multiple: true },
      kills: { type: "string", default: "100" },
      stops: { type: "string", default: "20" },
      "data-dir": { type: "string" },
      "kill-dir": { type: "string" },
      first: { type: "string", default: "0" },
    },
  });
  const { say, seed } = options;
  const folder = mkdtempSync(join(tmpdir(), "attune-reliability-"));
  const seeded = values["data-dir"] ?? (await seedOnce(join(folder, "seeded")));
  const copy = (name: string): string => {
    const dataDir = join(folder, name);
    cpSync(seeded, dataDir, { recursive: true });
    return dataDir;
  };
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const disaster = { seeded, folder, say };
  const parts: Record<string, () => Promise<Finding>> = {
    erasure: () => erasedUser({ dataDir: copy("erasure"), say }),
    port: () => takenPort(disaster),
    "read-only": () => readOnlyFolder(disaster),
    disk: () => fullDisk(disaster),
    garbled: () => garbledPages(disaster),
    two: () => twoServers(disaster),
    clock: () => wrongClock(disaster),
    stop: () => stoppedUnderLoad({ dataDir: copy("stop"), rounds: Number(values.stops), say }),
    kill: () =>
      killedInMidWrite({
        ...{
          dataDir: values["kill-dir"] ?? empty,
          first: Number(values.first),
          rounds: Number(values.kills),
          seed,
          say,
        },
      }),
  };
  const findings: Finding[] = [];
  try {
    for (const name of values.part ?? Object.keys(parts)) {
      const finding = await parts[name]!();
      say(`${name}: ${finding.held ? "held" : "NOT HELD"}: ${finding.measured}`);
      findings.push(finding);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.part !== undefined) return;
  const rows = findings.map(({ what, rounds, measured, held }) => [what, rounds, measured, held ? "yes" : "no"]);
  const body = markdownTable([["what", "rounds", "measured", "held"], ...rows]);
  const title = "What a server survives";
  await writeReport(
    { file: "reliability.md", title, command: "npm run bench -- reliability", dataFiles: [], body },
    options,
  );
};

async function seedOnce(dataDir: string): Promise<string> {
  const server = await startBuiltServer({ dataDir, seed: true });
  await server.stop();
  return dataDir;
}
