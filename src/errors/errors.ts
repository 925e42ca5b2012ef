import { AttuneError, type FieldFault } from "./attune-error.ts";

/** 400: the bytes could not be read as what they claim to be (broken JSON, an unreadable cursor). */
export class MalformedRequestError extends AttuneError {
  constructor(message: string, cause?: unknown) {
    super({ code: "malformed-request", status: 400, message, cause });
  }
}

/** 401: a key is needed and none, or an unknown one, was given. */
export class MissingKeyError extends AttuneError {
  constructor() {
    super({
      code: "missing-key",
      status: 401,
      message: "This server needs a key: send `Authorization: Bearer KEY` or `X-API-Key: KEY`.",
    });
  }
}

/** 401: the key was revoked. */
export class RevokedKeyError extends AttuneError {
  constructor() {
    super({
      code: "revoked-key",
      status: 401,
      message: "This key was revoked. Ask an administrator for another.",
    });
  }
}

/** 401: a token of the live stream is wrong or over. */
export class StreamTokenError extends AttuneError {
  constructor() {
    super({
      code: "stream-token-over",
      status: 401,
      message: "The token does not hold, or not any more: ask POST /v1/stream/tokens for another one.",
    });
  }
}

/** 403: the key is known but its role does not reach. */
export class ForbiddenRoleError extends AttuneError {
  constructor(role: string, needed: string) {
    super({
      code: "forbidden-role",
      status: 403,
      message: `The key has the role "${role}"; this call needs "${needed}".`,
    });
  }
}

/** 403: the request comes through another web page or another name of this machine, and the server is open to local programs only. */
export class ForeignOriginError extends AttuneError {
  constructor(header: string, value: string) {
    super({
      code: "foreign-origin",
      status: 403,
      message: `The header ${header} is "${value.slice(0, 200)}": without keys this server answers local programs and its own pages only. Set ATTUNE_KEYS, or name the page in ATTUNE_ALLOWED_ORIGINS.`,
    });
  }
}

/** 403: a public key speaks for a user without that user's signature. */
export class UnsignedUserError extends AttuneError {
  constructor(userId: string) {
    super({
      code: "unsigned-user",
      status: 403,
      message: `X-User-Signature is not the signature of the user "${userId.slice(0, 200)}": send the hex HMAC-SHA256 of the id under ATTUNE_USER_SIGNING_KEY, made on your server.`,
    });
  }
}

/** 404: the named thing does not exist. */
export class NotFoundError extends AttuneError {
  constructor(kind: string, id: string) {
    super({ code: `${kind}-not-found`, status: 404, message: `There is no ${kind} with the id "${id}".` });
  }
}

/** 404: a file of the caller's machine does not exist. */
export class FileNotFoundError extends AttuneError {
  constructor(path: string, lookedFrom: string) {
    super({
      code: "file-not-found",
      status: 404,
      message: `There is no file ${path} (looked for from ${lookedFrom}). Check its name, or name the files with a pattern such as *.jsonl.`,
    });
  }
}

/** 405: the path exists, but not with this method. */
export class MethodNotAllowedError extends AttuneError {
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super({
      code: "method-not-allowed",
      status: 405,
      message: `${path} has no ${method}; it has ${allowed.join(", ")}.`,
    });
    this.allowed = allowed;
  }
}

/** 408: the body did not arrive in time. */
export class RequestTimeoutError extends AttuneError {
  constructor(seconds: number) {
    super({
      code: "request-timeout",
      status: 408,
      message: `The request did not arrive within ${seconds} s. Send it again, in smaller parts.`,
    });
  }
}

/** 409: somebody else changed the thing first, or holds it. */
export class ConflictError extends AttuneError {
  constructor(code: string, message: string) {
    super({ code, status: 409, message });
  }
}

/** 410: the named thing existed and is no more; the message says what to use instead. */
export class GoneError extends AttuneError {
  constructor(code: string, message: string) {
    super({ code, status: 410, message });
  }
}

/** 413: more bytes, texts or characters than one request may carry. */
export class TooLargeError extends AttuneError {
  constructor(message: string) {
    super({ code: "too-large", status: 413, message });
  }
}

/** 415: the body is of another type than the route reads. */
export class UnsupportedMediaTypeError extends AttuneError {
  constructor(given: string | undefined, accepted: readonly string[]) {
    super({
      code: "unsupported-media-type",
      status: 415,
      message: `The body's type is ${given === undefined ? "not given" : `"${given.slice(0, 100)}"`}; send it as ${accepted.join(" or ")} in the header Content-Type.`,
    });
  }
}

/** 422: well-formed but not valid; `errors` names the path of each fault. */
export class InvalidInputError extends AttuneError {
  constructor(message: string, errors: FieldFault[] = []) {
    super({ code: "invalid-input", status: 422, message, errors });
  }
}

/** 429: the bounded queue is full or a rate limit was passed; try again after `retryAfterSeconds`. */
export class OverloadedError extends AttuneError {
  constructor(message: string, retryAfterSeconds = 1) {
    super({ code: "overloaded", status: 429, message, retryAfterSeconds });
  }
}

/** 503: models are loading, missing or damaged. */
export class ModelUnavailableError extends AttuneError {
  constructor(message: string, cause?: unknown) {
    super({ code: "model-unavailable", status: 503, message, cause });
  }
}

/** A store could not be opened or written (damaged file, full disk, newer schema). */
export class StorageError extends AttuneError {
  /** The message names the file; `publicMessage` does not. */
  constructor(code: string, message: string, options: { cause?: unknown; publicMessage?: string } = {}) {
    const status = storageStatuses[code] ?? 500;
    super({ code, status, message, ...(status === 503 && { retryAfterSeconds: 1 }), ...options });
  }
}

/** 507: there is no room. 503: it may pass by itself. Anything else needs an operator: 500. */
const storageStatuses: Readonly<Record<string, number>> = {
  "disk-full": 507,
  "database-busy": 503,
  "database-away": 503,
};

/** A setting in the environment or the configuration file is wrong; the process does not start. */
export class ConfigurationError extends AttuneError {
  constructor(message: string, errors: FieldFault[] = []) {
    super({ code: "invalid-configuration", status: 500, message, errors });
  }
}
