import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runnable } from "../../../testing/run-from-source.ts";
import { sharedUsers } from "../../testing/judge-shared-deadlines.ts";
import { makeUserWorld, startMs } from "../../testing/user-world.ts";

const script = runnable(new URL("../../testing/judge-shared-deadlines.ts", import.meta.url));

test("an exit that two processes judge at the same time is announced and counted once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-deadlines-"));
  try {
    const path = join(folder, "events.db");
    const world = await makeUserWorld({ path });
    await world.segments.segments.put("buyers", { rule: { event: "Ticket Bought", within: "P7D" } });
    await world.segments.segments.settled();
    await world.ingestion.ingest(sharedUsers.map((userId) => ({ type: "track", userId, event: "Ticket Bought" })));
    const endMs = startMs + 7 * 86_400_000;
    const children = [1, 2].map(() =>
      spawn(process.execPath, [script, path, String(endMs)], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, "data")));
    const startsMs = Date.now() + 200;
    for (const { stdin } of children) stdin.write(`${startsMs}\n`);
    const ends = await Promise.all(children.map((child) => once(child, "exit")));
    expect(ends).toEqual([
      [0, null],
      [0, null],
    ]);
    const exits = world.database.prepare("SELECT key FROM outbox WHERE topic = 'segment.exited' ORDER BY key").pluck();
    expect(exits.all()).toEqual([...sharedUsers].sort());
    expect(await world.segments.segments.members({ id: "buyers", limit: 1 })).toEqual([]);
    const left = world.database.prepare("SELECT sum(left_count) FROM segment_day").pluck();
    expect(left.get()).toBe(sharedUsers.length);
    world.database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
