import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { runnable } from "../../testing/run-from-source.ts";
import { sharedCatalogue, sharedEvents } from "../testing/take-shared-events.ts";
import { makeUserWorld, startMs } from "../testing/user-world.ts";
import { openDatabase } from "./database.ts";

const script = runnable(new URL("../testing/take-shared-events.ts", import.meta.url));
const eventsOfEach = Number(process.env.ATTUNE_TEST_SHARED_EVENTS ?? 1_000);

test("two processes that take in events of the same users at the same time lose nothing and count nothing twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-two-"));
  try {
    const path = join(folder, "events.db");
    openDatabase({ path }).close();
    const runs = ["one", "two"];
    const children = runs.map((run) =>
      spawn(process.execPath, [script, path, run, String(eventsOfEach)], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    const outputs = children.map((child) => text(child.stdout));
    await Promise.all(children.map(({ stdout }) => once(stdout, "data")));
    for (const { stdin } of children) stdin.write("go\n");
    const accepted = (await Promise.all(outputs)).map((output) => Number(output.split("\n")[1]));

    // What one process makes of the same events.
    const alone = await makeUserWorld({ catalogue: sharedCatalogue });
    let expected = 0;
    for (const run of runs) {
      for (const event of sharedEvents(run, eventsOfEach)) expected += (await alone.ingestion.ingest([event])).accepted;
    }
    const together = await makeUserWorld({ catalogue: sharedCatalogue, path });
    expect(accepted.reduce((sum, each) => sum + each)).toBe(expected);
    expect(Math.min(...accepted)).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) {
      const [own, reference] = await Promise.all([together, alone].map(({ users }) => users.view(`user-${i}`)));
      expect(own!.engagement.events).toBe(reference!.engagement.events);
      expect(own!.revision).toBe(reference!.revision);
      const tags = new Map(own!.affinities.tags.map(({ id, weight }) => [id, weight]));
      for (const { id, weight } of reference!.affinities.tags) expect(tags.get(id)).toBeCloseTo(weight, 3);
    }
    for (let i = 0; i < 30; i++) {
      const [own, reference] = [together, alone].map(({ statistics }) => statistics.get(`item-${i}`)!);
      expect(own!.interactions).toBe(reference!.interactions);
      expect(own!.popularity).toBeCloseTo(reference!.popularity, 6);
      expect(together.statistics.popularityAt(`item-${i}`, startMs)).toBeGreaterThan(0);
    }
    together.database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 240_000);
