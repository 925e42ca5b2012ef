import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { InvalidInputError, MalformedRequestError } from "../../../errors/errors.ts";
import { binaryKind } from "./binary-kind.ts";
import { declaredEncoding, isUtf8SoFar, knownEncoding } from "./encoding-of.ts";
import { guessable, guessEncoding } from "./guess-encoding.ts";
import { peek } from "./peek.ts";

const headBytes = 64 * 1024;
/** A piece without a line break is decoded by itself once it is this long. */
const maxPieceBytes = 64 * 1024;
const lineFeed = 10;

export interface ToUtf8Options {
  /** What the text is in, as somebody says who knows it: holds whatever the bytes look like. */
  encoding?: string | undefined;
  /** What the text is said to be in by what it came with: holds unless the first bytes are UTF-8 beyond ASCII. */
  declared?: string | undefined;
  /** Told once of an encoding other than UTF-8, and whether nothing but the bytes speaks for it. */
  onEncoding?: ((encoding: string, isGuess: boolean) => void) | undefined;
}

/**
 * Turns text of any usual encoding into UTF-8 without a byte order mark. UTF-16 and UTF-32 are known by their marks, UTF-16 also by a zero
 * in every other byte, ISO-2022-JP by its escapes. A declared encoding (by the caller, XML declaration, HTML meta element) holds unless the
 * first bytes are UTF-8 beyond ASCII. Without one, lines that are not UTF-8 are read in the encoding that their bytes look most like; the
 * others of the same file stay UTF-8. Throws MalformedRequestError for binary data, InvalidInputError for an encoding that is unknown.
 */
export async function* toUtf8(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, declared, onEncoding = () => undefined }: ToUtf8Options = {},
): AsyncGenerator<Uint8Array> {
  const given = encoding === undefined ? undefined : sureEncoding(encoding);
  const { head, whole } = await peek(chunks, headBytes);
  const wide = wideEncoding(head);
  if (wide) {
    onEncoding(wide, false);
    yield* decode(whole, wide);
    return;
  }
  const kind = binaryKind(head);
  if (kind !== undefined || head.subarray(0, headBytes).includes(0)) {
    const what = kind === undefined ? ". Export it as JSON Lines or CSV first" : `: ${kind}`;
    throw new MalformedRequestError(`This is binary data, not text${what}.`);
  }
  if (given !== undefined && given !== "utf-8") {
    onEncoding(given, false);
    yield* decode(whole, given);
    return;
  }
  const isAscii = !head.some((byte) => byte > 127);
  const said = (declared === undefined ? undefined : knownEncoding(declared)) ?? declaredEncoding(head);
  const found = isAscii && japaneseEscapes.some((mark) => head.includes(mark)) ? "iso-2022-jp" : said;
  if (found !== undefined && !found.startsWith("utf") && (isAscii || !isUtf8SoFar(head))) {
    onEncoding(found, false);
    yield* decode(whole, found);
    return;
  }
  yield* repairLines(withoutMark(whole), (guessed) => onEncoding(guessed, true));
}

/** Switches to the characters of JIS X 0208 or 0201, and what they are written in. */
const japaneseEscapes = ["\u001b$B", "\u001b$@", "\u001b(J"];

function sureEncoding(name: string): string {
  const encoding = knownEncoding(name);
  if (encoding !== undefined) return encoding === "utf8" ? "utf-8" : encoding;
  throw new InvalidInputError(`"${name}" is no encoding that can be read. Known are utf-8, ${guessable.join(", ")}.`);
}

function wideEncoding(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head[2] === 0 && head[3] === 0 ? "utf-32le" : "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0 && head[1] === 0 && head[2] === 0xfe && head[3] === 0xff) return "utf-32be";
  const pairs = Math.min(head.length, 4096) >> 1;
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

async function* decode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  // The one encoding of the web platform that the library does not have keeps its state in escape sequences.
  const platform = encoding === "iso-2022-jp" ? new TextDecoder(encoding) : undefined;
  const decoder = platform ? undefined : iconv.getDecoder(encoding);
  for await (const chunk of chunks) {
    const text = platform?.decode(chunk, { stream: true }) ?? decoder!.write(Buffer.from(chunk));
    if (text !== "") yield Buffer.from(text);
  }
  const rest = platform?.decode() ?? decoder!.end();
  if (rest) yield Buffer.from(rest);
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
  onEncoding: (encoding: string) => void,
): AsyncGenerator<Uint8Array> {
  let encoding: string | undefined;
  /** Whole lines: valid as they are, or each by itself. */
  const repair = (block: Buffer): Buffer => {
    if (isUtf8(block)) return block;
    const lines = linesOf(block);
    if (encoding === undefined) {
      encoding = guessEncoding(Buffer.concat(lines.filter((line) => !isUtf8(line))));
      onEncoding(encoding);
    }
    const found = encoding;
    return Buffer.concat(lines.map((line) => (isUtf8(line) ? line : Buffer.from(iconv.decode(line, found)))));
  };
  let carried: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of chunks) {
      const bytes = carried.length === 0 ? Buffer.from(chunk) : Buffer.concat([carried, chunk]);
      // Small pieces are gathered, so that an encoding is guessed from more than a few words.
      const lastBreak = bytes.length < headBytes ? -1 : bytes.lastIndexOf(lineFeed);
      const end = lastBreak >= 0 ? lastBreak + 1 : bytes.length > maxPieceBytes ? characterEnd(bytes) : 0;
      carried = bytes.subarray(end);
      if (end > 0) yield repair(bytes.subarray(0, end));
    }
  } catch (error) {
    // What came before the source broke is read.
    if (carried.length > 0) yield repair(carried);
    throw error;
  }
  if (carried.length > 0) yield repair(carried);
}

function linesOf(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < block.length; ) {
    const at = block.indexOf(lineFeed, start);
    const end = at < 0 ? block.length : at + 1;
    lines.push(block.subarray(start, end));
    start = end;
  }
  return lines;
}

/** Where the last character that may be incomplete begins. */
function characterEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > bytes.length - 4 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes[end - 1]! >= 0xc0 ? end - 1 : bytes.length;
}
