import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { MalformedRequestError, TooLargeError } from "../../../errors/errors.ts";

/** One file in a ZIP archive. */
export interface ZipEntry {
  /** Its path in the archive. */
  name: string;
  /** Why it cannot be read; undefined for one that can. */
  fault?: string | undefined;
  /** Its bytes, unpacked. Throws MalformedRequestError where they are damaged. */
  open(): AsyncIterable<Uint8Array>;
}

/** A larger archive does not fit into memory beside what is read out of it. */
const mostBytes = 512 * 1024 * 1024;
/** The flag of a name in UTF-8 (PKWARE APPNOTE.TXT 4.4.4). */
const utf8Name = 1 << 11;

/** The whole of an archive, whose list of files stands at its end. Throws TooLargeError for one that is too large. */
export async function gatherZip(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      throw new TooLargeError(
        `The ZIP archive has more than ${mostBytes} bytes. Unpack it and import the files in it.`,
      );
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** The files of a ZIP archive in the order of its directory, folders left out. Throws MalformedRequestError where that is missing or damaged. */
export async function zipEntries(zip: Buffer): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  try {
    // Names are decoded here: a strange one must not spoil the archive.
    const archive = await fromBufferPromise(zip, { lazyEntries: true, autoClose: false, decodeStrings: false });
    for await (const entry of archive.eachEntry()) {
      const name = nameOf(entry);
      if (!name.endsWith("/")) entries.push({ name, fault: faultOf(entry), open: () => unpacked(archive, entry) });
    }
  } catch (cause) {
    const message = `This ZIP archive is damaged or cut short (${reasonOf(cause)}). Unpack it and import the files in it.`;
    throw new MalformedRequestError(message, cause);
  }
  return entries;
}

/** Names are UTF-8 where the flag says so or the bytes are, else of the code page of DOS. */
function nameOf({ fileNameRaw: bytes, generalPurposeBitFlag: flags }: Entry): string {
  const name = (flags & utf8Name) !== 0 || isUtf8(bytes) ? bytes.toString("utf8") : iconv.decode(bytes, "cp437");
  return name.replaceAll("\\", "/");
}

function faultOf(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return "it is encrypted";
  return entry.canDecodeFileData() ? undefined : `it is compressed by the method ${entry.compressionMethod}`;
}

async function* unpacked(archive: ZipFile, entry: Entry): AsyncIterable<Uint8Array> {
  try {
    yield* await archive.openReadStreamPromise(entry);
  } catch (cause) {
    throw new MalformedRequestError(`it is damaged or cut short in the archive (${reasonOf(cause)}).`, cause);
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
