import { isUtf8 } from "node:buffer";
import { pipeline, Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import iconv from "iconv-lite";
import { MalformedRequestError, TooLargeError } from "../../../errors/errors.ts";

/** One file in a ZIP archive. */
export interface ZipEntry {
  /** Its path in the archive. */
  name: string;
  /** Why it cannot be read; undefined for one that can. */
  fault?: string | undefined;
  /** Its bytes, unpacked. Throws zlib's error where they are damaged. */
  open(): AsyncIterable<Uint8Array>;
}

/** A larger archive does not fit into memory beside what is read out of it. */
const mostBytes = 512 * 1024 * 1024;
const mostEntries = 200_000;
/** Signatures and sizes of APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const longestComment = 0xffff;
const stored = 0;
const deflated = 8;
const encrypted = 1;
const utf8Name = 1 << 11;
/** A size that stands elsewhere, in the fields of ZIP64. */
const elsewhere = 0xffffffff;

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

/**
 * The files of a ZIP archive in the order of its directory, folders left out (PKWARE APPNOTE.TXT 6.3; stored and deflated ones, without
 * ZIP64). Throws MalformedRequestError where the directory is missing or damaged, TooLargeError for more files than are read.
 */
export function zipEntries(zip: Buffer): ZipEntry[] {
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count === 0xffff || zip.readUInt32LE(end + 16) === elsewhere) {
    throw new TooLargeError(
      `The ZIP archive has more than ${mostEntries} files or 4 GB. Unpack it and import the files in it.`,
    );
  }
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > zip.length || zip.readUInt32LE(at) !== centralSignature) throw damaged();
    const nameLength = zip.readUInt16LE(at + 28);
    const flags = zip.readUInt16LE(at + 8);
    const name = nameOf(zip.subarray(at + centralBytes, at + centralBytes + nameLength), flags);
    if (!/[/\\]$/.test(name)) entries.push(entryOf(zip, at, { name, flags }));
    at += centralBytes + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= Math.max(0, zip.length - endBytes - longestComment); at--) {
    if (zip.readUInt32LE(at) === endSignature) return at;
  }
  throw damaged();
}

const damaged = (): MalformedRequestError =>
  new MalformedRequestError(
    "This ZIP archive is damaged or cut short: the list of its files is missing. Unpack it and import the files in it.",
  );

/** Names are UTF-8 where the flag says so or the bytes are, else of the code page of DOS. */
function nameOf(bytes: Buffer, flags: number): string {
  return (flags & utf8Name) !== 0 || isUtf8(bytes) ? bytes.toString("utf8") : iconv.decode(bytes, "cp437");
}

function entryOf(zip: Buffer, at: number, { name, flags }: { name: string; flags: number }): ZipEntry {
  const method = zip.readUInt16LE(at + 10);
  const packed = zip.readUInt32LE(at + 20);
  const local = zip.readUInt32LE(at + 42);
  const fault =
    (flags & encrypted) !== 0
      ? "it is encrypted"
      : method !== stored && method !== deflated
        ? `it is compressed by the method ${method}`
        : packed === elsewhere || local + localBytes > zip.length
          ? "it is not where the list of files says"
          : undefined;
  return {
    name: name.replaceAll("\\", "/"),
    fault,
    async *open() {
      const start = local + localBytes + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + packed);
      if (method === stored) yield bytes;
      // Errors of zlib end the iteration; the callback has nothing to add.
      else yield* pipeline(Readable.from([bytes]), createInflateRaw(), () => undefined) as AsyncIterable<Uint8Array>;
    },
  };
}
