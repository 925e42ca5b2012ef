import type { Request } from "express";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors/errors.ts";

/** Whether the caller wants a new thing only: `If-None-Match: *`. */
export const wantsOnlyNew = (request: Request): boolean => request.get("if-none-match")?.trim() === "*";

/**
 * Refuses with 409 to replace a thing where the caller wants a new one only (`If-None-Match: *`). `read` answers what is kept under the
 * id, or throws NotFoundError.
 */
export async function refuseTaken(
  request: Request,
  taken: { kind: string; id: string; read: () => unknown },
): Promise<void> {
  if (!wantsOnlyNew(request) || !(await isThere(taken.read))) return;
  const { kind, id } = taken;
  throw new ConflictError(
    `${kind}-exists`,
    `There is a ${kind} with the id "${id}" already. Choose another id, or send the request without \`If-None-Match\` to replace it.`,
  );
}

async function isThere(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** The moment that `If-Match: "2026-03-01T09:00:00.000Z"` names, in milliseconds: what the caller saw was last changed then; undefined without the header. */
export function knownChangeMs(request: Request): number | undefined {
  const header = request.get("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const atMs = Date.parse(header.replaceAll('"', ""));
  if (!Number.isNaN(atMs)) return atMs;
  const message = `"${header.slice(0, 100)}" is not the updatedAt of an answer in quotes, such as "2026-03-01T09:00:00.000Z"`;
  throw new InvalidInputError(`The header If-Match cannot be read: ${message}.`, [{ path: "If-Match", message }]);
}
