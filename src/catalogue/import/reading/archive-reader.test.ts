import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchiveReader } from "./archive-reader.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-reader-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a file is read to its end in a thread that serves the next one too, and says how far it was read", async () => {
  const reader = createArchiveReader();
  const path = join(folder, "two.jsonl");
  await writeFile(path, '{"id":"a","title":"A"}\n{"id":"b","title":"B"}\n');
  for (let run = 0; run < 2; run++) {
    const archive = await reader.open({ path });
    const lines: number[] = [];
    for await (const { line } of archive.records) lines.push(line);
    expect([lines, archive.outline.total, archive.bytes, archive.bytesRead()]).toEqual([[1, 2], 2, 46, 46]);
  }
  const half = await reader.open({ path });
  for await (const _ of half.records) break;
  expect((await reader.open({ path })).outline.total).toBe(2);
  await reader.close();
}, 30_000);

test("what is no file of records is refused by name, and the thread goes on", async () => {
  const reader = createArchiveReader();
  await expect(reader.open({ path: join(folder, "none.jsonl") })).rejects.toMatchObject({ code: "file-not-found" });
  await expect(reader.open({ path: folder })).rejects.toThrow(/is a directory/);
  const empty = join(folder, "empty.jsonl");
  await writeFile(empty, "");
  await expect(reader.open({ path: empty })).rejects.toMatchObject({ code: "invalid-input" });
  const socket = join(folder, "socket.jsonl");
  const server = createServer().listen(socket);
  await once(server, "listening");
  await expect(reader.open({ path: socket })).rejects.toMatchObject({ status: 422 });
  server.close();
  await reader.close();
}, 30_000);

test("a record that takes too long ends the reading with a fault, and the next file is read", async () => {
  const reader = createArchiveReader({ maxBatchMs: 1 });
  const slow = join(folder, "slow.html");
  const blocks = `${"<div>".repeat(140)}${"word, and more. ".repeat(20)}${"</div>".repeat(140)}`;
  await writeFile(slow, `<html><body>${blocks.repeat(60)}</body></html>`);
  const { records } = await reader.open({ path: slow, fileName: "slow.html" });
  const all: unknown[] = [];
  for await (const record of records) all.push(record);
  expect(all).toMatchObject([{ code: "too-costly" }]);
  const small = join(folder, "small.jsonl");
  await writeFile(small, '{"id":"a","title":"A"}\n');
  expect((await reader.open({ path: small })).outline.total).toBe(1);
  await reader.close();
}, 60_000);
