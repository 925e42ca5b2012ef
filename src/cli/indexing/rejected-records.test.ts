import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRejectedRecords } from "./rejected-records.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-rejected-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("people see the first ten of a file without its control characters, the errors file gets all", async () => {
  const notes: string[] = [];
  const errorsFile = join(folder, "errors.jsonl");
  const output = {
    json: false,
    result: () => undefined,
    note: (text: string) => notes.push(text),
    event: () => undefined,
  };
  const rejected = createRejectedRecords({ output, errorsFile });
  for (let line = 1; line <= 3_000; line++)
    rejected.add("a.jsonl", { line, code: "malformed-json", detail: "bad \u001b[31m" });
  rejected.endFile("a.jsonl");
  rejected.close();
  expect(notes).toHaveLength(11);
  expect(notes[0]).toBe("a.jsonl:1: malformed-json: bad  [31m");
  expect(notes[10]).toContain("2990 more rejected");
  const lines = (await readFile(errorsFile, "utf8")).trim().split("\n");
  expect(lines.map((one) => JSON.parse(one).line)).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
});

test("an errors file that cannot be written is named before anything is read", () => {
  const output = { json: false, result: () => undefined, note: () => undefined, event: () => undefined };
  const errorsFile = join(folder, "no-such-folder", "errors.jsonl");
  expect(() => createRejectedRecords({ output, errorsFile })).toThrow(/cannot be written to .*errors\.jsonl/);
});
