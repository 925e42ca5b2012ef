import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { Role } from "../config/config.ts";
import { ForbiddenRoleError, MissingKeyError } from "../errors/errors.ts";

const rank: Record<Role, number> = { public: 0, editor: 1, admin: 2 };

/**
 * Lets a request pass when its key reaches `needed`; with no keys configured everything passes (the server then
 * listens on loopback only). Keys are compared by digest in constant time.
 */
export function authorise(keys: readonly { key: string; role: Role }[], needed: Role): RequestHandler {
  const known = keys.map(({ key, role }) => ({ digest: digestOf(key), role }));
  return (request, _response, next) => {
    if (known.length === 0) return next();
    const given = givenKey(request);
    if (given === undefined) throw new MissingKeyError();
    const digest = digestOf(given);
    const match = known.find((entry) => timingSafeEqual(entry.digest, digest));
    if (!match) throw new MissingKeyError();
    if (rank[match.role] < rank[needed]) throw new ForbiddenRoleError(match.role, needed);
    next();
  };
}

function givenKey(request: Request): string | undefined {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  return bearer ?? request.get("x-api-key") ?? undefined;
}

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
