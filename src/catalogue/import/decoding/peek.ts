export interface Peeked {
  /** The first bytes: at least as many as were asked for, unless the source is shorter or damaged. */
  head: Buffer;
  /** All bytes of the source, those of `head` included. */
  whole: AsyncGenerator<Uint8Array>;
}

/**
 * Looks at the beginning of a byte stream without taking it away. Where compressed data is damaged within it, the bytes before the damage
 * are the head, and the error is thrown after them by `whole`; other errors of the source are thrown at once.
 */
export async function peek(chunks: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  let damage: unknown;
  try {
    while (length < bytes) {
      const next = await iterator.next();
      if (next.done) break;
      seen.push(next.value);
      length += next.value.byteLength;
    }
  } catch (error) {
    if (!isZipDamage(error)) throw error;
    damage = error;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen;
      if (damage !== undefined) throw damage;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(seen), whole: whole() };
}

/** Whether zlib found compressed data damaged or cut short. */
export function isZipDamage(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && code.startsWith("Z_");
}
