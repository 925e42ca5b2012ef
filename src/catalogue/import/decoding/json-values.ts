import { excerptOf, maxRecordBytes, type ReadRecord } from "./record.ts";

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, feed] = Buffer.from('"\\{}[],\n');
const blank = new Set(Buffer.from(" \t\r\n"));

/** Longest value outside an array: a whole export as one object. */
export const maxDocumentBytes = 64 * 1024 * 1024;

/**
 * The elements of a JSON array, or values one after another, each over any number of lines, in memory bounded by the longest permitted one.
 * A faulty value is a fault of its own, with the line where it began; where brackets are missing, what comes after it may be lost with it.
 */
export async function* readJsonValues(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadRecord> {
  let line = 1;
  let startLine = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inValue = false;
  let length = 0;
  let isFirst = true;
  let rootIsArray = false;
  let kept: Buffer[] = [];

  const most = (): number => (rootIsArray ? maxRecordBytes : maxDocumentBytes);
  const finish = (): ReadRecord => {
    inValue = false;
    const bytes = Buffer.concat(kept);
    kept = [];
    if (length <= most()) return parseValue(bytes.toString("utf8"), startLine);
    const detail = `the record has ${length} bytes, more than ${most()}; export the records as JSON Lines`;
    return { line: startLine, code: "record-too-long", detail };
  };
  const keep = (bytes: Buffer): void => {
    length += bytes.length;
    if (length <= most()) kept.push(bytes);
    else kept = [];
  };

  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === feed) line++;
      if (!inValue) {
        if (blank.has(byte) || byte === comma) continue;
        if (isFirst && byte === openBracket) {
          rootIsArray = true;
          isFirst = false;
          continue;
        }
        if (byte === closeBracket && rootIsArray) continue;
        isFirst = false;
        inValue = true;
        start = at;
        startLine = line;
        length = 0;
        depth = 0;
      }
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) depth++;
      else if ((byte === closeBrace || byte === closeBracket) && depth > 0) {
        depth--;
        if (depth === 0) {
          keep(bytes.subarray(start, at + 1));
          yield finish();
        }
      } else if (depth === 0 && (byte === comma || byte === feed || byte === closeBracket)) {
        keep(bytes.subarray(start, at));
        yield finish();
      }
    }
    if (inValue) {
      keep(bytes.subarray(start));
    }
  }
  if (inValue) yield finish();
}

function parseValue(text: string, line: number): ReadRecord {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, code: "malformed-json", detail: (error as Error).message, excerpt: excerptOf(text) };
  }
}
