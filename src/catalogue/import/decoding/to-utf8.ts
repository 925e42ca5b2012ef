import { isUtf8 } from "node:buffer";
import { MalformedRequestError } from "../../../errors/errors.ts";
import { peek } from "./peek.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

const headBytes = 4096;
/** A piece without a line break is decoded by itself once it is this long. */
const maxPieceBytes = 64 * 1024;
const lineFeed = 10;

/**
 * Turns text of any usual encoding into UTF-8 without a byte order mark. UTF-16 is known by its mark, or by a zero in every other
 * byte. Lines that are not valid UTF-8 are read as Windows-1252, of which Latin-1 is a part; the others of the same file stay
 * UTF-8. Each encoding other than UTF-8 is told to `onEncoding` once. Throws MalformedRequestError for binary data.
 */
export async function* toUtf8(
  chunks: AsyncIterable<Uint8Array>,
  onEncoding: (encoding: Encoding) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const { head, whole } = await peek(chunks, headBytes);
  const wide = wideEncoding(head);
  if (wide) {
    onEncoding(wide);
    yield* decodeWide(whole, wide);
    return;
  }
  if (head.subarray(0, headBytes).includes(0)) {
    throw new MalformedRequestError("This is binary data, not text. Export it as JSON Lines or CSV first.");
  }
  yield* repairLines(withoutMark(whole), onEncoding);
}

function wideEncoding(head: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.min(head.length, headBytes) >> 1;
  if (pairs < 2) return undefined;
  let zeroFirst = 0;
  let zeroSecond = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) zeroFirst++;
    if (head[2 * i + 1] === 0) zeroSecond++;
  }
  if (zeroSecond > 0.7 * pairs && zeroFirst === 0) return "utf-16le";
  if (zeroFirst > 0.7 * pairs && zeroSecond === 0) return "utf-16be";
  return undefined;
}

async function* decodeWide(
  chunks: AsyncIterable<Uint8Array>,
  encoding: "utf-16le" | "utf-16be",
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== "") yield Buffer.from(rest);
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, whole } = await peek(chunks, 3);
  let drop = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for await (const chunk of whole) {
    const dropped = Math.min(drop, chunk.byteLength);
    drop -= dropped;
    yield dropped === 0 ? chunk : chunk.subarray(dropped);
  }
}

async function* repairLines(
  chunks: AsyncIterable<Uint8Array>,
  onEncoding: (encoding: Encoding) => void,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("windows-1252");
  let told = false;
  const repair = (line: Buffer): Buffer => {
    if (isUtf8(line)) return line;
    if (!told) onEncoding("windows-1252");
    told = true;
    return Buffer.from(decoder.decode(line));
  };
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? Buffer.from(chunk) : Buffer.concat([carried, chunk]);
    const lastBreak = bytes.lastIndexOf(lineFeed);
    const end = lastBreak >= 0 ? lastBreak + 1 : bytes.length > maxPieceBytes ? characterEnd(bytes) : 0;
    carried = bytes.subarray(end);
    if (end > 0) yield repairBlock(bytes.subarray(0, end), repair);
  }
  if (carried.length > 0) yield repair(carried);
}

/** Whole lines: valid as they are, or each by itself. */
function repairBlock(block: Buffer, repair: (line: Buffer) => Buffer): Buffer {
  if (isUtf8(block)) return block;
  const lines: Buffer[] = [];
  for (let start = 0; start < block.length; ) {
    const at = block.indexOf(lineFeed, start);
    const end = at < 0 ? block.length : at + 1;
    lines.push(repair(block.subarray(start, end)));
    start = end;
  }
  return Buffer.concat(lines);
}

/** Where the last character that may be incomplete begins. */
function characterEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > bytes.length - 4 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes[end - 1]! >= 0xc0 ? end - 1 : bytes.length;
}
