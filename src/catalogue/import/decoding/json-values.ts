import { type ImportRecord, maxRecordBytes } from "./record.ts";

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, feed] = Buffer.from('"\\{}[],\n');
const blank = new Set(Buffer.from(" \t\r\n"));

/**
 * A JSON array of records, records one after another, or one record over many lines, in memory bounded by the longest permitted
 * record. An object whose only list is `items` stands for that list. A faulty record is a fault of its own, with the line where it
 * began; where brackets are missing, the records after it may be lost with it.
 */
export async function* readJsonValues(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> {
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

  function* finish(): Generator<ImportRecord> {
    inValue = false;
    const bytes = Buffer.concat(kept);
    kept = [];
    if (length > maxRecordBytes) {
      yield {
        line: startLine,
        code: "record-too-long",
        detail: `the record has ${length} bytes, more than ${maxRecordBytes}`,
      };
    } else {
      yield* parseValue(bytes.toString("utf8"), startLine);
    }
  }
  const keep = (bytes: Buffer): void => {
    length += bytes.length;
    if (length <= maxRecordBytes) kept.push(bytes);
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
          yield* finish();
        }
      } else if (depth === 0 && (byte === comma || byte === feed || byte === closeBracket)) {
        keep(bytes.subarray(start, at));
        yield* finish();
      }
    }
    if (inValue) {
      keep(bytes.subarray(start));
    }
  }
  if (inValue) yield* finish();
}

function* parseValue(text: string, line: number): Generator<ImportRecord> {
  try {
    const value = JSON.parse(text) as unknown;
    const items = (value as { items?: unknown } | null)?.items;
    if (Array.isArray(items)) for (const item of items) yield { line, value: item };
    else yield { line, value };
  } catch (error) {
    yield { line, code: "malformed-json", detail: (error as Error).message };
  }
}
