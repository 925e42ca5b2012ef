import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImportRecord } from "../decoding/record.ts";
import { toUtf8 } from "../decoding/to-utf8.ts";
import type { ArchiveFormat } from "./archive-format.ts";
import { type ReadImportOptions, readImport } from "./read-import.ts";

async function* chunksOf(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(
  content: string | Buffer,
  { size, ...options }: ReadImportOptions & { size?: number } = {},
): Promise<{ format: ArchiveFormat; records: ImportRecord[] }> {
  const { format, records } = await readImport(chunksOf(Buffer.from(content), size), options);
  const all: ImportRecord[] = [];
  for await (const record of records) all.push(record);
  return { format, records: all };
}

function utf16(text: string, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return isBigEndian ? bytes.swap16() : bytes;
}

test("an empty stream has no records", async () => {
  expect(await read("")).toEqual({ format: "jsonl", records: [] });
  expect(await read("\n \n", { fileName: "x.csv" })).toMatchObject({ records: [] });
});

test("binary data is refused by name of its kind", async () => {
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), Buffer.alloc(500, 7)]);
  await expect(read(png, { fileName: "x.jsonl" })).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/binary/),
  });
});

test("text that speaks for no format is refused with the formats to choose from", async () => {
  await expect(read("just words")).rejects.toMatchObject({
    status: 422,
    message: expect.stringMatching(/jsonl, json/),
  });
});

test("gzipped data is read; data cut short gives its first records and a fault", async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) => JSON.stringify({ id: i, noise: Math.sin(i) })).join("\n");
  const zipped = gzipSync(lines);
  expect((await read(zipped)).records).toHaveLength(2_000);
  const { records } = await read(zipped.subarray(0, zipped.length / 2), { size: 500 });
  expect(records.at(-1)).toMatchObject({ code: "damaged-archive" });
  expect(records[0]).toEqual({ line: 1, value: { id: 0, noise: 0 } });
});

test("gzipped data that breaks within its first bytes gives a fault, not an error", async () => {
  const zipped = gzipSync('{"id":1}\n{"id":2}\n');
  for (const broken of [zipped.subarray(0, -8), zipped.subarray(0, 12), Buffer.from([0x1f, 0x8b, 1, 2, 3])]) {
    const { records } = await read(broken, { fileName: "x.jsonl.gz" });
    expect(records.at(-1)).toMatchObject({ code: "damaged-archive" });
  }
});

test.each(["utf-16le", "utf-16be"] as const)("%s is read with a byte order mark and without", async (encoding) => {
  const text = '{"title":"Žluťoučký kůň"}\n{"title":"zwei"}\n';
  for (const mark of ["\ufeff", ""]) {
    const told: string[] = [];
    const bytes = utf16(mark + text, encoding === "utf-16be");
    const { records } = await read(bytes, { onEncoding: (one) => told.push(one), size: 3 });
    expect(records).toEqual([
      { line: 1, value: { title: "Žluťoučký kůň" } },
      { line: 2, value: { title: "zwei" } },
    ]);
    expect(told).toEqual([encoding]);
  }
});

test("lines in Latin-1 are read and told of, lines in UTF-8 beside them stay as they are", async () => {
  const told: string[] = [];
  const bytes = Buffer.concat([
    Buffer.from('{"title":"Zoë"}\n'),
    Buffer.from('{"title":"Café £5"}\n', "latin1"),
    Buffer.from('{"title":"Café £5"}\n', "latin1"),
  ]);
  const { records } = await read(bytes, { onEncoding: (one) => told.push(one), size: 5 });
  expect(records).toMatchObject([
    { value: { title: "Zoë" } },
    { value: { title: "Café £5" } },
    { value: { title: "Café £5" } },
  ]);
  expect(told).toEqual(["windows-1252"]);
});

test("UTF-8 passes unchanged however the bytes are cut, byte order mark aside", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 7 }), async (text, size) => {
      fc.pre(!text.includes("\0") && !text.startsWith("\ufeff"));
      const parts: Uint8Array[] = [];
      for await (const part of toUtf8(chunksOf(Buffer.from(`\ufeff${text}`), size))) parts.push(part);
      expect(Buffer.concat(parts).toString("utf8")).toBe(text);
    }),
  );
});

test("a line of 50 MB is one fault, what follows is read, and memory stays bounded", async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"id":1}\n{"id":2,"body":"');
    const block = Buffer.alloc(1_000_000, 120);
    for (let i = 0; i < 50; i++) yield block;
    yield Buffer.from('"}\n{"id":3}\n');
  }
  const { records } = await readImport(source());
  const all: ImportRecord[] = [];
  for await (const record of records) all.push(record);
  expect(all).toEqual([
    { line: 1, value: { id: 1 } },
    { line: 2, code: "line-too-long", detail: expect.stringMatching(/50000\d\d\d/) },
    { line: 3, value: { id: 3 } },
  ]);
});

test("a JSON array is read record by record, however the bytes are cut", async () => {
  const values = [{ id: 1, text: 'a "quoted" ], } text' }, { id: 2, list: [1, [2]] }, 3];
  for (const text of [
    JSON.stringify(values),
    JSON.stringify(values, null, 2),
    values.map((v) => JSON.stringify(v)).join("\n"),
  ]) {
    for (const size of [1, 7, 1000]) {
      const { records } = await read(text, { size, format: "json" });
      expect(records.map((record) => "value" in record && record.value)).toEqual(values);
    }
  }
});

test("any array of JSON objects comes back whole", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      fc.integer({ min: 1, max: 9 }),
      async (list, size) => {
        const plain = (JSON.parse(JSON.stringify(list)) as { items?: unknown }[]).filter((one) => !("items" in one));
        const { records } = await read(JSON.stringify(plain), { size, format: "json" });
        expect(records.map((record) => "value" in record && record.value)).toEqual(plain);
      },
    ),
  );
});

test("a faulty element of a JSON array is a fault with its line, the others are read; a list under items is read", async () => {
  const { records } = await read('[\n{"id":1},\n{"id":2 oops},\n{"id":3}\n]', { format: "json" });
  expect(records).toMatchObject([
    { line: 2, value: { id: 1 } },
    { line: 3, code: "malformed-json" },
    { value: { id: 3 } },
  ]);
  expect((await read('{\n "items": [{"id":1},{"id":2}]\n}', { fileName: "x.json" })).records).toHaveLength(2);
});

test("of an item of JSON Feed nothing is left beside what was read", async () => {
  const feed = JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    items: [
      { id: "1", content_html: "<p>Hi</p>", content_text: "Hi", date_published: "2025-02-01T10:00:00Z" },
      { id: "2", content_text: "Only text", external_url: "https://elsewhere.example/2", author: { name: "Ann" } },
    ],
  });
  expect(
    (await read(feed, { fileName: "feed.json" })).records.map((record) => "value" in record && record.value),
  ).toEqual([
    { id: "1", body: { html: "<p>Hi</p>" }, publishedAt: "2025-02-01T10:00:00Z" },
    { id: "2", body: { text: "Only text" }, url: "https://elsewhere.example/2", authors: { name: "Ann" } },
  ]);
});

test("the format follows name, then content", async () => {
  expect((await read('{"a":1}\n{"a":2}')).format).toBe("jsonl");
  expect((await read('[{"a":1}]', { fileName: "x.json" })).format).toBe("json");
  expect((await read("id;title\n1;x\n")).records).toMatchObject([{ value: { id: "1", title: "x" } }]);
  expect((await read("# Title\n\nText")).format).toBe("markdown");
  expect((await read("<!doctype html><html><body><p>Hi</p></body></html>")).format).toBe("html");
  expect(
    (await read('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', { fileName: "x.xml" })).format,
  ).toBe("rss");
  expect((await read('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', { fileName: "x.xml" })).format).toBe("atom");
});
