import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openArchive } from "./open-archive.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-archive-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a file is read to its end and says how far it was read", async () => {
  const path = join(folder, "two.jsonl");
  await writeFile(path, '{"id":"a"}\n{"id":"b"}\n');
  const archive = await openArchive({ path });
  const lines: number[] = [];
  for await (const { line } of archive.records) lines.push(line);
  expect([lines, archive.bytes, archive.bytesRead()]).toEqual([[1, 2], 22, 22]);
});

test("what is no file of records is refused by name", async () => {
  await expect(openArchive({ path: join(folder, "none.jsonl") })).rejects.toMatchObject({ code: "file-not-found" });
  await expect(openArchive({ path: folder })).rejects.toThrow(/is a directory/);
  const socket = join(folder, "socket.jsonl");
  const server = createServer().listen(socket);
  await once(server, "listening");
  await expect(openArchive({ path: socket })).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining(`${socket} cannot be opened`),
  });
  server.close();
});
