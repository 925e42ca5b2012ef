import { maxRecordBytes } from "./record.ts";

/** A whole document of at most `maxBytes`, or its length when it is longer (its content is dropped as it passes). */
export async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = maxRecordBytes,
): Promise<{ text: string } | { tooLong: number }> {
  let kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length <= maxBytes) kept.push(chunk);
    else kept = [];
  }
  return length > maxBytes ? { tooLong: length } : { text: Buffer.concat(kept).toString("utf8") };
}
