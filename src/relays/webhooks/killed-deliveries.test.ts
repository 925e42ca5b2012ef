import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { runnable } from "../../testing/run-from-source.ts";
import { startReceiver } from "../testing/receiver.ts";
import { connectionsPerEndpoint } from "./endpoint-queue.ts";

const script = runnable(new URL("../../storage/testing/take-and-tell.ts", import.meta.url));
const kills = Number(process.env.ATTUNE_TEST_KILLS ?? 2);

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });

test("a process that is killed again and again tells a webhook of everything that it acknowledged, in the order of each user", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-kill-webhooks-"));
  const hook = await startReceiver();
  const path = join(folder, "attune.db");
  const random = createRandom("kill webhooks");
  const acknowledged: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      const child = start(path, `run${kill}`, hook.url);
      const output = text(child.stdout!);
      await once(child.stdout!, "data");
      await setTimeout(300 + 1_500 * random());
      child.kill("SIGKILL");
      acknowledged.push(...(await output).split("\n").slice(0, -1));
    }
    const told = (): string[] =>
      hook.received.map(({ body }) => {
        const { userId, segmentId } = JSON.parse(body).data;
        return `${userId} ${segmentId.slice("likes-".length)}`;
      });
    const child = start(path, "drain", hook.url);
    await expect
      .poll(
        () => {
          const arrived = new Set(told());
          return acknowledged.filter((each) => !arrived.has(each)).length;
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBe(0);
    child.kill("SIGKILL");
    expect(acknowledged.length).toBeGreaterThan(kills * 5);
    const first = [...new Set(told())];
    // What was under way when a process was killed, and nothing else, came twice.
    expect(told().length - first.length).toBeLessThanOrEqual(kills * connectionsPerEndpoint);
    const counts = new Map<string, string[]>();
    for (const each of first) {
      const user = each.split(" ")[0]!;
      counts.set(user, [...(counts.get(user) ?? []), each]);
    }
    for (const [user, entries] of counts) {
      expect([user, entries]).toEqual([user, entries.map((_, i) => `${user} ${i + 1}`)]);
    }
  } finally {
    await hook.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
