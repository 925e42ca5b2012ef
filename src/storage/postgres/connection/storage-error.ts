import pg from "pg";
import { StorageError } from "../../../errors/errors.ts";

interface Known {
  code: string;
  advice: string;
}

/** By SQLSTATE, or by the first two characters of its class; see PostgreSQL, appendix A. */
const sqlStates: Readonly<Record<string, Known>> = {
  "53100": {
    code: "disk-full",
    advice: "Free some space on the database's disk; everything acknowledged so far is kept.",
  },
  "53300": {
    code: "database-busy",
    advice: "The database has no connection left: raise max_connections, or start fewer nodes.",
  },
  "25006": {
    code: "database-read-only",
    advice: "It is a standby or was made read-only: name the primary in ATTUNE_DATABASE_URL.",
  },
  "42501": {
    code: "database-forbidden",
    advice: "Grant the role CREATE on the schema, or make it the owner of the database.",
  },
  "3D000": { code: "database-unopenable", advice: "Create the database first: createdb NAME." },
  "3F000": { code: "database-unopenable", advice: "Check the schema that ATTUNE_DATABASE_URL names." },
  "28": { code: "database-forbidden", advice: "Check user and password in ATTUNE_DATABASE_URL, and pg_hba.conf." },
  "08": {
    code: "database-away",
    advice: "Check that PostgreSQL runs and can be reached; it is tried again with each call.",
  },
  "57P": { code: "database-away", advice: "PostgreSQL stops or starts; it is tried again with each call." },
  XX: {
    code: "database-damaged",
    advice: "Look at the log of PostgreSQL, and restore from a backup where it says that data is damaged.",
  },
};

const away: Known = sqlStates["08"]!;
const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "EAI_AGAIN",
]);

/** Turns a failure of PostgreSQL or of the way to it into a StorageError with the next step; other errors pass unchanged. */
export function asStorageError(cause: unknown, name: string): unknown {
  const known = knownFault(cause);
  if (known === undefined) return cause;
  const { message } = cause as Error;
  const publicMessage = `The server cannot store this now. ${known.advice}`;
  return new StorageError(known.code, `${name}: ${message}. ${known.advice}`, { cause, publicMessage });
}

function knownFault(cause: unknown): Known | undefined {
  if (cause instanceof pg.DatabaseError && cause.code !== undefined) {
    const state = cause.code;
    return Object.entries(sqlStates).find(([start]) => state.startsWith(start))?.[1];
  }
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as { code?: unknown };
  const isNetwork = typeof code === "string" && networkCodes.has(code);
  // The driver names these by message alone.
  const isEnded = /connection terminated|timeout (?:exceeded when trying to connect|expired)|connection ended/i.test(
    cause.message,
  );
  return isNetwork || isEnded ? away : undefined;
}

/** Whether another transaction was in the way and a repetition may succeed. */
export function isOvertaken(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && (cause.code === "40P01" || cause.code === "40001");
}
