import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { peek } from "./peek.ts";

/** Unzips when the first two bytes are gzip's, else passes the bytes on. Throws zlib's error where the data is damaged or cut short. */
export async function* unzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, whole } = await peek(chunks, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  // Errors of the source and of zlib both end the iteration below; the callback has nothing to add.
  yield* pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => undefined);
}
