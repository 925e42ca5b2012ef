/** Many texts as two arrays, which a thread hands over in a fraction of the time that as many strings take. */
export interface PackedTexts {
  /** UTF-8, one after the other. */
  bytes: Uint8Array;
  /** Where each ends in `bytes`. */
  ends: Uint32Array;
}

export function packTexts(texts: readonly string[]): PackedTexts {
  const ends = new Uint32Array(texts.length);
  const parts = texts.map((text) => Buffer.from(text));
  let end = 0;
  for (const [i, { length }] of parts.entries()) {
    end += length;
    ends[i] = end;
  }
  return { bytes: new Uint8Array(Buffer.concat(parts)), ends };
}

/** The texts from the place `start` to before the place `end`. */
export function unpackTexts({ bytes, ends }: PackedTexts, start: number, end: number): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let i = start; i < Math.min(end, ends.length); i++) {
    texts.push(buffer.toString("utf8", i === 0 ? 0 : ends[i - 1], ends[i]));
  }
  return texts;
}
