import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runnable } from "../../../testing/run-from-source.ts";
import { sharedUsers } from "../../testing/judge-shared-deadlines.ts";
import { makeUserWorld, startMs, type UserWorld } from "../../testing/user-world.ts";

const script = runnable(new URL("../../testing/judge-shared-deadlines.ts", import.meta.url));

/** Runs both processes on one database of users whose membership has just ended, and looks at what they have written. */
async function judgeAtOnce(
  acts: readonly ["judge" | "buy", "judge" | "buy"],
  look: (world: UserWorld) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "attune-deadlines-"));
  try {
    const path = join(folder, "events.db");
    const world = await makeUserWorld({ path });
    await world.segments.segments.put("buyers", { rule: { event: "Ticket Bought", within: "P7D" } });
    await world.segments.segments.settled();
    await world.ingestion.ingest(sharedUsers.map((userId) => ({ type: "track", userId, event: "Ticket Bought" })));
    const endMs = startMs + 7 * 86_400_000;
    const children = acts.map((act) =>
      spawn(process.execPath, [script, path, String(endMs), act], {
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
    await look(world);
    world.database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sorted = [...sharedUsers].sort();

function announced({ database }: UserWorld, topic: string): unknown[] {
  return database.prepare("SELECT key FROM outbox WHERE topic = ? ORDER BY key").pluck().all(topic);
}

test("an exit that two processes judge at the same time is announced and counted once", async () => {
  await judgeAtOnce(["judge", "judge"], async (world) => {
    expect(announced(world, "segment.exited")).toEqual(sorted);
    expect(await world.segments.segments.members({ id: "buyers", limit: 1 })).toEqual([]);
    const left = world.database.prepare("SELECT sum(left_count) FROM segment_day").pluck();
    expect(left.get()).toBe(sharedUsers.length);
  });
}, 60_000);

test("an exit by time and an event that brings the user back, in two processes, are announced and counted once each", async () => {
  await judgeAtOnce(["judge", "buy"], async (world) => {
    expect(announced(world, "segment.exited")).toEqual(sorted);
    // Each entered at first, and came back.
    expect(announced(world, "segment.entered")).toEqual(sorted.flatMap((user) => [user, user]));
    const counts = world.database.prepare("SELECT sum(entered_count), sum(left_count) FROM segment_day").raw();
    expect(counts.get()).toEqual([2 * sharedUsers.length, sharedUsers.length]);
    const members = world.database.prepare("SELECT count(*) FROM segment_member").pluck();
    expect(members.get()).toBe(sharedUsers.length);
  });
}, 60_000);
