import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTable } from "./read-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-table-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  return readTable(path);
}

test("CSV has the columns of its header, with any of three delimiters and quoted cells", async () => {
  for (const mark of [",", ";", "\t"]) {
    const table = await read("a.csv", ["a,b", '1,"x, ""y"""', "2,", ""].join("\n").replace(/,(?! )/g, mark));
    expect(table.columns).toEqual([
      { name: "a", cells: ["1", "2"] },
      { name: "b", cells: ['x, "y"', ""] },
    ]);
    expect(table.rowCount).toBe(2);
  }
});

test("rows of another length are faults, and the others are read", async () => {
  const table = await read("b.csv", "a,b\n1,2\n3\n4,5\n");
  expect(table.rowCount).toBe(2);
  expect(table.faults).toEqual([{ line: 3, detail: "1 columns instead of 2" }]);
});

test("JSON Lines give a column for every key, nested ones by their path", async () => {
  const table = await read("c.jsonl", '{"a":1,"b":{"c":true}}\nnot json\n{"d":null,"a":"x"}\n[1]\n');
  expect(table.columns).toEqual([
    { name: "a", cells: [1, "x"] },
    { name: "b.c", cells: [true, null] },
    { name: "d", cells: [null, null] },
  ]);
  expect(table.faults.map(({ line }) => line)).toEqual([2, 4]);
});

test("gzip and Windows-1252 are read", async () => {
  const table = await read("d.csv.gz", gzipSync(Buffer.from("name,x\nJos\xe9,1\n", "latin1")));
  expect(table.columns[0]!.cells).toEqual(["José"]);
});

test("a JSON array is read like lines", async () => {
  for (const space of [undefined, 2]) {
    const table = await read("g.json", JSON.stringify([{ a: 1 }, { a: 2, b: "x" }], null, space));
    expect(table.columns).toEqual([
      { name: "a", cells: [1, 2] },
      { name: "b", cells: [null, "x"] },
    ]);
  }
});

test("Excel's line of the delimiter, its byte order mark and empty cells behind the last column are no data", async () => {
  const table = await read("h.csv", "\ufeffsep=;\na;b\n1,5;2\n3;4;;\n");
  expect(table.columns).toEqual([
    { name: "a", cells: ["1,5", "3"] },
    { name: "b", cells: ["2", "4"] },
  ]);
  expect(table.faults).toEqual([]);
});

test("a second column of one name carries its number", async () => {
  const table = await read("f.csv", "a,b,a\n1,2,3\n");
  expect(table.columns.map(({ name }) => name)).toEqual(["a", "b", "a 3"]);
});

test("what is no table is refused with the reason", async () => {
  await expect(read("e.csv", "")).rejects.toThrow("holds no table");
  await expect(readTable(join(folder, "none.csv"))).rejects.toThrow("There is no file");
  await expect(readTable(folder)).rejects.toThrow("There is no file");
});
