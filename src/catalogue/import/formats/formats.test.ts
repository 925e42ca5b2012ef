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

test("columns of CSV without a header have numbers where a map names them so", async () => {
  const records = await collect(readCsv(chunksOf('"3","Fears for pension","Unions say"\n'), { named: ["2"] }));
  expect(records).toMatchObject([{ value: { "1": "3", "2": "Fears for pension", "3": "Unions say" } }]);
});

test.each([
  ["class, title, text", '"3","Fears for pension","Unions say"\n', { title: "Fears for pension", body: "Unions say" }],
  [
    "text, class",
    '"A long text about a thing that goes on for much more than a hundred characters, as the texts of articles do, and on",3\n',
    { "column 2": "3", body: expect.stringMatching(/^A long/) },
  ],
  [
    "id, class, title, text, address, date",
    "N34700\tnews\tFirst head\tThe first text is much longer than its head is.\thttps://a.example/1\t2024-01-02\nN34701\tnews\tSecond head\tThe second text is much longer, too, than its head.\thttps://a.example/2\t2024-01-03\nN34702\tnews\tThird head\tThe third text is much longer than its head as well.\thttps://a.example/3\t2024-01-04\n",
    { id: "N34700", "column 2": "news", title: "First head", url: "https://a.example/1", date: "2024-01-02" },
  ],
  ["names alone", "12;A short head\n13;Another one\n", { "column 1": "12", title: "A short head" }],
])("CSV without a header is read by what is in it: %s", async (_, csv, value) => {
  expect((await collect(readCsv(chunksOf(csv))))[0]).toMatchObject({ value });
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
