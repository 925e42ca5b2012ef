import { maxRecordBytes } from "./record.ts";

export type TextLine = { line: number; text: string } | { line: number; tooLong: number };

/**
 * Splits a byte stream into lines at LF or CRLF, in memory bounded by the longest permitted line; a longer line comes
 * as `tooLong` with its length in bytes and its content dropped. A byte order mark is dropped, invalid UTF-8 becomes U+FFFD.
 * Empty lines are counted and not given.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = maxRecordBytes,
): AsyncGenerator<TextLine> {
  let kept: Buffer[] = [];
  let length = 0;
  let line = 1;
  const take = (tail: Buffer): TextLine => {
    const total = length + tail.length;
    const result: TextLine =
      total > maxBytes ? { line, tooLong: total } : { line, text: decode(Buffer.concat([...kept, tail]), line === 1) };
    kept = [];
    length = 0;
    line++;
    return result;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
      if (end === start && length === 0) line++;
      else yield take(bytes.subarray(start, end));
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    if (length + rest.length <= maxBytes) kept.push(rest);
    else kept = [];
    length += rest.length;
  }
  if (length > 0) yield take(Buffer.alloc(0));
}

function decode(bytes: Buffer, isFirst: boolean): string {
  const text = bytes.toString("utf8");
  const withoutReturn = text.endsWith("\r") ? text.slice(0, -1) : text;
  return isFirst && withoutReturn.charCodeAt(0) === 0xfeff ? withoutReturn.slice(1) : withoutReturn;
}
