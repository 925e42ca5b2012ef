import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileNameOf } from "../../catalogue/import/reading/archive-reader.ts";

export interface InputFile {
  path: string;
  /** What the records are told of; empty for standard input. */
  fileName: string;
  /** Ends the use of a copy. */
  remove(): Promise<void>;
}

/** A path as it is; standard input ("-") as a copy on disk, since an archive is looked through before it is taken. */
export async function inputFile(path: string): Promise<InputFile> {
  if (path !== "-") return { path, fileName: fileNameOf(path), remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "attune-"));
  const file = join(folder, "stdin");
  await pipeline(process.stdin, createWriteStream(file));
  return { path: file, fileName: "", remove: () => rm(folder, { recursive: true, force: true }) };
}
