import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStoredIndex } from "../app/context/stored-index.ts";
import { readConfig } from "../config/config.ts";
import { addGenerationCommands } from "./generation-commands.ts";
import { createGenerations } from "./generations-command.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-generations-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The desk on a database file, and what it says last. */
function openDesk() {
  const stored = openStoredIndex(readConfig({ ATTUNE_DATA_DIR: folder }));
  const said: unknown[] = [];
  const desk = createGenerations({
    generations: stored.generations,
    storeOf: stored.itemsOf,
    locked: (_command, change) => change(),
    seed: "s",
    now: () => 1_000 + said.length,
    output: { json: true, result: (value) => said.push(value), note: () => undefined, event: () => undefined },
  });
  return { desk, stored, last: () => said.at(-1) };
}

test("generations are listed, rolled back to and pruned, and the current one always stays", async () => {
  const { desk, stored, last } = openDesk();
  const { generations } = stored;
  const statuses = async (): Promise<string[]> => {
    await desk.list();
    return (last() as { generations: { id: number; status: string }[] }).generations.map(
      ({ id, status }) => `${id} ${status}`,
    );
  };
  await expect(desk.rollback()).rejects.toMatchObject({ code: "no-earlier-generation" });
  for (const fingerprint of ["model-2", "model-3"]) {
    await generations.makeCurrent(await generations.begin(fingerprint, 10), 10);
  }
  await generations.begin("model-4", 20);
  expect(await statuses()).toEqual(["1 retired", "2 retired", "3 current", "4 building"]);
  await expect(desk.rollback("4")).rejects.toMatchObject({ code: "generation-unfinished" });
  await desk.rollback("2");
  expect(await statuses()).toEqual(["1 retired", "2 current", "3 retired", "4 building"]);
  await desk.rollback();
  expect(last()).toEqual({ current: 3 });
  await desk.prune(1);
  expect(await statuses()).toEqual(["2 retired", "3 current"]);
  await desk.prune(0);
  expect(await statuses()).toEqual(["3 current"]);
  await stored.close();
});

test("a generation that does not exist is an error, not an empty one", async () => {
  const { desk, stored } = openDesk();
  await expect(desk.diff("7", "1")).rejects.toMatchObject({ code: "generation-not-found" });
  await expect(desk.diff("1", "7")).rejects.toMatchObject({ code: "generation-not-found" });
  await expect(desk.rollback("7")).rejects.toMatchObject({ code: "generation-not-found" });
  expect((await stored.generations.current()).id).toBe(1);
  await stored.close();
});

test.each(["x", "-1", "1.5"])("prune refuses to keep %s generations instead of deleting all", async (count) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addGenerationCommands(program);
  for (const command of program.commands) {
    for (const sub of command.commands) sub.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  await expect(program.parseAsync(["generations", "prune", `--keep=${count}`], { from: "user" })).rejects.toMatchObject(
    {
      code: "commander.invalidArgument",
    },
  );
});
