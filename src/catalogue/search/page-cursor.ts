import { z } from "zod";
import { MalformedRequestError } from "../../errors/errors.ts";

/** Where a page ended: the sort key of its last row (highest first) and its id (lowest first among equal keys). */
export interface PageCursor {
  key: number;
  id: string;
}

/** Whether a row comes after the place in which a page ended; rows that are inserted before it move nothing. */
export function isBehind(row: PageCursor, after: PageCursor): boolean {
  return row.key < after.key || (row.key === after.key && row.id > after.id);
}

export function writeCursor({ key, id }: PageCursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString("base64url");
}

const cursorSchema = z.tuple([z.number(), z.string()]);

/** Throws MalformedRequestError for text that `writeCursor` did not make. */
export function readCursor(cursor: string): PageCursor {
  let written: unknown;
  try {
    written = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    written = undefined;
  }
  const parsed = cursorSchema.safeParse(written);
  if (!parsed.success) throw new MalformedRequestError(`The cursor "${cursor}" is not one that this server gave.`);
  return { key: parsed.data[0], id: parsed.data[1] };
}
