import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createTimeSlices } from "../concurrency/time-slices.ts";

/** Characters that are written at once. */
const pieceLength = 16_384;

/** Answers with an object whose lists may be long, as JSON, element by element: other requests are worked on in between. A caller who leaves ends it. */
export async function sendInPieces(result: object, response: ServerResponse): Promise<void> {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  try {
    await pipeline(Readable.from(piecesOf(result)), response);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw cause;
  }
}

async function* piecesOf(result: object): AsyncGenerator<string> {
  let text = "{";
  const { breathe } = createTimeSlices();
  const entries = Object.entries(result).filter(([, value]) => value !== undefined);
  for (const [i, [key, value]] of entries.entries()) {
    text += `${i === 0 ? "" : ","}${JSON.stringify(key)}:`;
    if (!Array.isArray(value)) {
      text += JSON.stringify(value);
      continue;
    }
    text += "[";
    for (const [at, element] of value.entries()) {
      text += `${at === 0 ? "" : ","}${JSON.stringify(element) ?? "null"}`;
      if (text.length < pieceLength) continue;
      yield text;
      text = "";
      await breathe();
    }
    text += "]";
  }
  yield `${text}}`;
}
