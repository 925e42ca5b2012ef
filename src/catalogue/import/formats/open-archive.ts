import { open, stat } from "node:fs/promises";
import { basename, relative } from "node:path";
import { FileNotFoundError, InvalidInputError } from "../../../errors/errors.ts";
import { type Import, type ReadImportOptions, readImport } from "./read-import.ts";

export { type ArchiveFormat, archiveFormats } from "./archive-format.ts";

export interface Archive extends Import {
  /** Bytes on disk; undefined for a pipe. */
  bytes: number | undefined;
  /** Bytes read from disk so far. */
  bytesRead: () => number;
}

export interface OpenArchiveOptions extends Omit<ReadImportOptions, "fileName"> {
  /** A path, or "-" for standard input. */
  path: string;
}

/**
 * Opens a file of records of any format that `readImport` knows. Throws FileNotFoundError when it is missing, InvalidInputError when it
 * is a directory, may not be read or is of an unknown kind.
 */
export async function openArchive({ path, ...options }: OpenArchiveOptions): Promise<Archive> {
  if (path === "-") return archiveOf(process.stdin, undefined, options);
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new FileNotFoundError(path, process.cwd());
  if (status.isDirectory()) {
    throw new InvalidInputError(`${path} is a directory. Name the files in it, for example ${path}/*.jsonl.`);
  }
  const fromHere = relative(process.cwd(), path);
  const fileName = fromHere.startsWith("..") ? basename(path) : fromHere;
  const file = await open(path).catch((error: Error) => {
    throw new InvalidInputError(`${path} cannot be opened: ${error.message}.`);
  });
  const source = file.createReadStream();
  try {
    return await archiveOf(source, status.isFile() ? status.size : undefined, { ...options, fileName });
  } catch (error) {
    source.destroy();
    if (error instanceof Error) error.message = `${path}: ${error.message}`;
    throw error;
  }
}

async function archiveOf(
  source: AsyncIterable<Uint8Array>,
  bytes: number | undefined,
  options: ReadImportOptions,
): Promise<Archive> {
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      read += chunk.byteLength;
      yield chunk;
    }
  }
  return { ...(await readImport(counted(), options)), bytes, bytesRead: () => read };
}
