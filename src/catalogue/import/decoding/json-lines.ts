import { readLines } from "./lines.ts";
import { excerptOf, maxRecordBytes, type ReadRecord } from "./record.ts";

/** JSON Lines: one object a line; blank lines are skipped, a faulty line is a fault of its own and reading goes on. */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadRecord> {
  for await (const entry of readLines(chunks)) {
    const { line } = entry;
    if ("tooLong" in entry) {
      yield {
        line,
        code: "line-too-long",
        detail: `the line has ${entry.tooLong} bytes, more than ${maxRecordBytes}; split the document`,
      };
    } else if (entry.text.trim() !== "") {
      yield parseLine(entry.text, line);
    }
  }
}

function parseLine(text: string, line: number): ReadRecord {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, code: "malformed-json", detail: (error as Error).message, excerpt: excerptOf(text) };
  }
}
