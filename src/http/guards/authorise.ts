import type { Request, RequestHandler, Response } from "express";
import type { AccessKeys, KnownKey } from "../../access/access-keys.ts";
import { type Role, roleRank } from "../../config/config.ts";
import {
  ForbiddenRoleError,
  MissingKeyError,
  OverloadedError,
  RevokedKeyError,
  StreamTokenError,
} from "../../errors/errors.ts";
import type { StreamGrant } from "../../relays/stream/stream-tokens.ts";
import { createTokenBuckets } from "./token-buckets.ts";

/** Who calls: the role of the key, and a name for limits that only a known key or the address decides. */
export interface Caller {
  role: Role;
  /** `key:ID` of a known key, else `address:IP`. Never anything that an unknown caller can choose. */
  id: string;
  /** No key proves who it is: only routes that are open see such a caller. */
  isUnknown?: boolean;
  /** What a token of the live stream lets in. */
  stream?: StreamGrant;
}

export interface AuthenticateOptions {
  keys: Pick<AccessKeys, "find">;
  /** No keys are set: who sends none, or one that nobody made, is an admin. */
  isOpen: boolean;
  /** What a token of the live stream lets in; undefined for one that does not hold. */
  readStreamToken?: (token: string) => StreamGrant | undefined;
  now?: () => number;
}

/** Wrong keys that one address may try in a minute before it is refused without a look at its key. */
const wrongKeysPerMinute = 30;

/**
 * Names the caller of a request in `response.locals.caller`. With no keys set whoever sends no known key is an admin: the server then listens
 * on loopback only. A missing or unknown key is kept as an error that `requireRole` throws, so that routes without a role stay open. Throws
 * RevokedKeyError. An address that guesses keys gets 429.
 */
export function authenticate({ keys, isOpen, readStreamToken, now = Date.now }: AuthenticateOptions): RequestHandler {
  const guesses = createTokenBuckets({ perMinute: wrongKeysPerMinute, burst: wrongKeysPerMinute, now });
  return async (request, response, next) => {
    const address = `address:${request.ip ?? ""}`;
    const token = request.path === streamPath ? request.query.token : undefined;
    if (typeof token === "string") {
      const stream = readStreamToken?.(token);
      if (stream === undefined) throw new StreamTokenError();
      // Without a user it is a server's.
      setCaller(response, { role: stream.userId === undefined ? "app" : "public", id: address, stream });
      return next();
    }
    const given = givenKey(request);
    if (isOpen) {
      const found = given === undefined ? undefined : await keys.find(given);
      setCaller(response, found === undefined ? { role: "admin", id: address } : callerWith(found));
      return next();
    }
    /** Names the caller where the key is known. */
    const tryKey = async (given: string): Promise<void> => {
      const waitSeconds = guesses.wait(address);
      if (waitSeconds > 0) {
        throw new OverloadedError(
          `More than ${wrongKeysPerMinute} wrong keys a minute came from this address. Try again in ${waitSeconds} s.`,
          waitSeconds,
        );
      }
      const found = await keys.find(given);
      if (found) setCaller(response, callerWith(found));
      else guesses.take(address);
    };
    response.locals.tryKey = tryKey;
    if (given !== undefined) await tryKey(given);
    next();
  };
}

/** Takes the key out of the body (`writeKey`) where no header carries one, as Segment's library for browsers sends it. */
export const authenticateByBody: RequestHandler = async (request, response, next) => {
  const { writeKey } = (request.body ?? {}) as { writeKey?: unknown };
  const tryKey = response.locals.tryKey as ((key: string) => Promise<void>) | undefined;
  if (callerOf(response) === undefined && typeof writeKey === "string" && writeKey !== "") await tryKey?.(writeKey);
  next();
};

/** Lets a request pass when its caller's role reaches `needed`. Throws MissingKeyError or ForbiddenRoleError. */
export function requireRole(needed: Role): RequestHandler {
  return (_request, response, next) => {
    const caller = callerOf(response);
    if (caller === undefined) throw new MissingKeyError();
    if (roleRank[caller.role] < roleRank[needed]) throw new ForbiddenRoleError(caller.role, needed);
    next();
  };
}

/** The caller that `authenticate` named; undefined without a known key. */
export function callerOf(response: Response): Caller | undefined {
  return response.locals.caller as Caller | undefined;
}

/** Throws RevokedKeyError. */
function callerWith({ id, role, isRevoked }: KnownKey): Caller {
  if (isRevoked) throw new RevokedKeyError();
  return { role, id: `key:${id}` };
}

function setCaller(response: Response, caller: Caller): void {
  response.locals.caller = caller;
}

const streamPath = "/v1/stream";
/** Paths in which SDKs put their key: GrowthBook's client key, Segment's write key. */
const keyPaths = [/^\/api\/features\/([^/]+)$/, /^\/v1\/projects\/([^/]+)\/settings$/];

const sourcePath = /^\/v1\/sources\/[^/]+$/;

/** In a header (as the user of Basic, where Segment's SDKs put their write key) or in the path. */
function givenKey(request: Request): string | undefined {
  // The key of a source is its own affair.
  if (sourcePath.test(request.path) && /^basic\b/i.test(request.get("authorization") ?? "")) return undefined;
  const [, scheme = "", credentials = ""] = /^(\w+)\s+(\S.*)$/.exec(request.get("authorization") ?? "") ?? [];
  if (/^bearer$/i.test(scheme)) return credentials;
  if (/^basic$/i.test(scheme)) return Buffer.from(credentials, "base64").toString().split(":")[0];
  return request.get("x-api-key") ?? keyPaths.map((path) => path.exec(request.path)?.[1]).find(Boolean);
}
