import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { runnable } from "../../testing/run-from-source.ts";
import { digestIndex } from "../testing/digest-index.ts";

const script = runnable(new URL("../testing/index-archive.ts", import.meta.url));
const documents = 480;
const kills = Number(process.env.ATTUNE_TEST_KILLS ?? 3);

async function writeArchive(folder: string): Promise<string> {
  const random = createRandom("archive");
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)]!;
  const first = ["Ada", "Marie", "Alan", "Grace", "Tim"];
  const last = ["Lovelace", "Curie", "Turing", "Hopper", "Smith", "Smyth"];
  const lines = Array.from({ length: documents }, (_, i) => {
    const names = Array.from({ length: 6 }, () => (random() < 0.5 ? `${pick(first)} ${pick(last)}` : pick(last)));
    const id = `doc-${(i * 7919) % documents}`;
    return JSON.stringify({
      id,
      title: `About ${names[0]}`,
      body: `the good ${names.join(" met ")} in ${i % 97} towns.`,
      tags: ["x"],
    });
  });
  const path = join(folder, "archive.jsonl");
  await writeFile(path, lines.join("\n"));
  return path;
}

async function start(archive: string, database: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, archive, database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([once(child.stdout!, "data"), once(child, "exit")]);
  return child;
}

test("an import killed at random moments and started again ends with the same index, byte for byte", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attune-kill-"));
  const archive = await writeArchive(folder);
  const whole = join(folder, "whole.db");
  const untouched = await start(archive, whole);
  const startedMs = performance.now();
  expect(await once(untouched, "exit")).toEqual([0, null]);
  const wholeMs = performance.now() - startedMs;

  const killed = join(folder, "killed.db");
  const random = createRandom("kill");
  let stored = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = await start(archive, killed);
    await setTimeout((random() * 1.5 * wholeMs) / kills);
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const { items } = digestIndex(killed);
    expect(items).toBeGreaterThanOrEqual(stored);
    stored = items;
  }
  const last = await start(archive, killed);
  if (last.exitCode === null) await once(last, "exit");
  expect(digestIndex(whole).items).toBe(documents);
  expect(digestIndex(killed)).toEqual(digestIndex(whole));
}, 300_000);
