import fc from "fast-check";
import { expect, test } from "vitest";
import { readJsonLines } from "../decoding/json-lines.ts";
import { readLines } from "../decoding/lines.ts";
import { createRecordMapper, type FieldMap } from "../mapping/map-record.ts";
import { readCsv } from "./csv.ts";

async function* chunksOf(text: string | Buffer, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of source) all.push(value);
  return all;
}

test("lines come out the same however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n\ufeff]/g, " "))),
      fc.integer({ min: 1, max: 9 }),
      async (lines, size) => {
        const found = await collect(readLines(chunksOf(lines.map((line) => `${line}\n`).join(""), size)));
        expect(found).toEqual(lines.flatMap((text, i) => (text === "" ? [] : [{ line: i + 1, text }])));
      },
    ),
  );
});

test("a byte order mark and carriage returns are dropped, a line without an end is read", async () => {
  expect(await collect(readLines(chunksOf("\ufeffa\r\nb")))).toEqual([
    { line: 1, text: "a" },
    { line: 2, text: "b" },
  ]);
});

test("a line over the limit is reported by its length and the next one is read", async () => {
  expect(await collect(readLines(chunksOf(`${"x".repeat(50)}\nok\n`), 20))).toEqual([
    { line: 1, tooLong: 50 },
    { line: 2, text: "ok" },
  ]);
});

test("a malformed JSON line is reported with its number, the others are read", async () => {
  const records = await collect(readJsonLines(chunksOf('{"a":1}\n{broken\n\n{"b":2}\n')));
  expect(records).toEqual([
    { line: 1, value: { a: 1 } },
    { line: 2, code: "malformed-json", detail: expect.any(String), excerpt: "{broken" },
    { line: 4, value: { b: 2 } },
  ]);
});

test("CSV with a header is read by name, quoted line breaks included", async () => {
  const records = await collect(readCsv(chunksOf('id,title,text\n1,"A, b","x\ny"\n2,only\n')));
  expect(records).toMatchObject([
    { value: { id: "1", title: "A, b", text: "x\ny" } },
    { code: "wrong-column-count", detail: "2 columns instead of 3" },
  ]);
});

test("CSV without a header numbers its columns", async () => {
  const records = await collect(readCsv(chunksOf('"3","Fears for pension","Unions say"\n')));
  expect(records).toMatchObject([{ value: { "1": "3", "2": "Fears for pension", "3": "Unions say" } }]);
});

function mapFields(value: unknown, map?: FieldMap): unknown {
  const mapped = createRecordMapper({ map }).map({ line: 1, value });
  return "item" in mapped ? mapped.item : mapped;
}

test("fields are found under their usual names or those of the map", () => {
  expect(mapFields({ id: 7, title: "T", text: "B", label: "sport", date: "2026-01-02" })).toEqual({
    id: "7",
    title: "T",
    body: "B",
    publishedAt: "2026-01-02T00:00:00.000Z",
    attributes: { section: "sport" },
  });
  expect(mapFields({ key: "k", head: "T", story: "B" }, { id: "key", title: "head", body: "story" })).toMatchObject({
    id: "k",
    title: "T",
    body: "B",
  });
});

test("a record without an id gets the same one each time", () => {
  const id = (mapFields({ title: "T", text: "B" }) as { id: string }).id;
  expect(id).toBe((mapFields({ title: "T", text: "B" }) as { id: string }).id);
  expect(id).not.toBe((mapFields({ title: "T", text: "C" }) as { id: string }).id);
});

test("what is no object is a fault that says what it is", () => {
  expect(mapFields([1])).toMatchObject({ code: "invalid-item", detail: expect.stringMatching(/a list/) });
  expect(mapFields("x")).toMatchObject({ code: "invalid-item", detail: expect.stringMatching(/a string/) });
  expect(mapFields(null)).toMatchObject({ code: "invalid-item", detail: expect.stringMatching(/null/) });
});
