import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { runnable } from "../../testing/run-from-source.ts";
import { openDatabase } from "./database.ts";

const script = runnable(new URL("../testing/take-events.ts", import.meta.url));
const kills = Number(process.env.ATTUNE_TEST_KILLS ?? 3);

/** Runs the process for a while after its first acknowledgement and gives every message that it acknowledged. */
async function acknowledgedBefore(killAfterMs: number, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = text(child.stdout);
  await once(child.stdout, "data");
  await setTimeout(killAfterMs);
  child.kill("SIGKILL");
  const lines = (await output).split("\n").slice(0, -1);
  return lines.flatMap((line) => line.split(" "));
}

test("a process killed at random moments has kept every event that it acknowledged, with the profile that it changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-kill-events-"));
  try {
    const path = join(folder, "events.db");
    const random = createRandom("kill");
    for (let kill = 0; kill < kills; kill++) {
      const acknowledged = await acknowledgedBefore(1_000 * random(), [path, `run${kill}`]);
      expect(acknowledged.length).toBeGreaterThan(0);
      const database = openDatabase({ path });
      const isKept = database.prepare("SELECT 1 FROM event WHERE message_id = ?");
      expect(acknowledged.filter((messageId) => isKept.get(messageId) === undefined)).toEqual([]);
      const revisions = database
        .prepare("SELECT id, json_extract(state, '$.revision') AS revision FROM profile ORDER BY id")
        .all();
      const counts = database
        .prepare(`
          SELECT profile.id, count(*) AS revision FROM event JOIN profile ON profile.ref = event.profile_ref
          GROUP BY profile.id ORDER BY profile.id`)
        .all();
      expect(revisions).toEqual(counts);
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
