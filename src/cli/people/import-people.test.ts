import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Sources } from "../../ingestion/sources/sources.ts";
import { makeUserWorld } from "../../storage/testing/user-world.ts";
import type { Output } from "../output.ts";
import { type ImportPeopleOptions, importPeople } from "./import-people.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-import-people-"));
afterAll(() => rmSync(folder, { recursive: true }));

const output: Output = { json: true, result: () => undefined, note: () => undefined, event: () => undefined };
async function run(name: string, text: string, options: Partial<ImportPeopleOptions> = {}) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const world = options as { world?: Awaited<ReturnType<typeof makeUserWorld>> };
  const app = world.world ?? (await makeUserWorld());
  const rates = {
    table: () => undefined,
    put: async () => undefined,
    reload: async () => undefined,
    convert: () => undefined,
  };
  const result = await importPeople(
    { sources: { definitions: app.sourceDefinitions } as Sources, ingestion: app.ingestion, rates },
    {
      what: "people",
      file,
      source: "crm",
      mapping: {},
      isDry: false,
      output,
      signal: new AbortController().signal,
      ...options,
    },
  );
  return { result, world: app };
}

const csv = `Contact ID;E-Mail;Tier\n${Array.from({ length: 1_203 }, (_, i) => `c-${i};c${i}@example.org;gold`).join("\n")}\n;;x\n`;
const mapping = { userId: "Contact ID", "trait.plan": "Tier" };

test("people of a CSV with its own column names; again, and nobody is taken in twice; a dry run stores nothing", async () => {
  const dry = await run("people.csv", csv, { mapping, isDry: true });
  expect(dry.result).toMatchObject({ rows: 1_204, accepted: 1_203, rejected: [{ row: 1_204 }] });
  expect(await dry.world.users.count()).toBe(0);
  const first = await run("people.csv", csv, { mapping });
  expect(first.result).toMatchObject({ rows: 1_204, accepted: 1_203, duplicates: 0 });
  expect((await first.world.users.view("email:c7@example.org")).traits).toMatchObject({ plan: "gold" });
  const again = await run("people.csv", csv, { mapping, ...{ world: first.world } });
  expect(again.result).toMatchObject({ accepted: 0, duplicates: 1_203 });
});

test("events of JSON Lines; people among them and broken lines are named by their row", async () => {
  const lines = [
    { email: "ann@example.org", event: "Item Liked", itemId: "rail", timestamp: "2026-05-01T00:00:00Z" },
    { email: "ann@example.org", plan: "gold" },
  ];
  const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"broken\n`;
  const { result, world } = await run("events.jsonl", text, { what: "events" });
  expect(result).toMatchObject({ rows: 3, accepted: 1 });
  expect(result.rejected.map(({ row }) => row).sort()).toEqual([2, 3]);
  expect((await world.users.view("email:ann@example.org")).seenItems).toBe(1);
});

test("a file that is not there and a source that nobody knows are named", async () => {
  await expect(run("x.csv", "a\n", { file: join(folder, "nowhere.csv") })).rejects.toThrow(
    "nowhere.csv cannot be read",
  );
  await expect(run("x.csv", "a\n", { source: "pigeon" })).rejects.toThrow('"pigeon" is no source');
});
