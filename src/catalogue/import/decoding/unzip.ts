import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { TooLargeError } from "../../../errors/errors.ts";
import { peek } from "./peek.ts";

export interface UnzipOptions {
  /** Most bytes that compressed data may become. Default: any number. */
  maxInflatedBytes?: number | undefined;
}

/**
 * Unzips when the first two bytes are gzip's, also where gzip was applied twice, else passes the bytes on. Throws zlib's error where the
 * data is damaged or cut short, TooLargeError where it becomes more than is allowed.
 */
export async function* unzip(
  chunks: AsyncIterable<Uint8Array>,
  { maxInflatedBytes = Number.POSITIVE_INFINITY }: UnzipOptions = {},
): AsyncGenerator<Uint8Array> {
  let source = chunks;
  for (let layers = 0; layers < 2; layers++) {
    const { head, whole } = await peek(source, 2);
    source = whole;
    if (head[0] !== 0x1f || head[1] !== 0x8b) break;
    source = limited(gunzip(whole), maxInflatedBytes);
  }
  yield* source;
}

// Errors of the source and of zlib both end the iteration; the callback has nothing to add.
const gunzip = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(chunks, { objectMode: false }), createGunzip(), () => undefined);

async function* limited(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > most) {
      throw new TooLargeError(
        `The file becomes more than ${most} bytes when it is unzipped. Split it, or index it with the command line.`,
      );
    }
    yield chunk;
  }
}
