import { StorageError } from "../../../errors/errors.ts";
import { asStorageError, type Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Faults that stay until somebody acts; a lock that another process holds passes by itself. */
const lasting = new Set(["disk-full", "disk-error", "database-read-only", "database-damaged"]);
const probeEveryMs = 1_000;

/** Names the failures of a database in every port, and knows whether one lasts. */
export interface FaultWatch {
  /** The port with every failure of SQLite turned into a StorageError; other errors pass unchanged. */
  watch<Port extends object>(port: Port): Port;
  /** The fault that writes have met and that has not passed yet; asking tries a small write, at most once a second. */
  fault(): StorageError | undefined;
}

export function createFaultWatch(database: Database, now: () => number = Date.now): FaultWatch {
  let fault: StorageError | undefined;
  let probedAtMs = Number.NEGATIVE_INFINITY;
  // Rewrites the header, so that it needs the disk and changes nothing.
  const probe = database.transaction(() => {
    const version = database.pragma("user_version", { simple: true }) as number;
    database.pragma(`user_version = ${version}`);
  });

  function named(cause: unknown): unknown {
    const error = asStorageError(cause, database.name);
    if (error instanceof StorageError && lasting.has(error.code)) fault = error;
    return error;
  }

  async function* watchPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* pages;
    } catch (cause) {
      throw named(cause);
    }
  }

  function watchResult(result: unknown): unknown {
    if (result instanceof Promise) {
      return result.catch((cause: unknown) => {
        throw named(cause);
      });
    }
    const isPaged = typeof result === "object" && result !== null && Symbol.asyncIterator in result;
    return isPaged ? watchPages(result as AsyncIterable<unknown>) : result;
  }

  function watchMember(member: unknown): unknown {
    if (typeof member !== "function") return member;
    return (...parameters: unknown[]) => {
      try {
        return watchResult(member(...parameters));
      } catch (cause) {
        throw named(cause);
      }
    };
  }

  return {
    watch: <Port extends object>(port: Port) =>
      Object.fromEntries(Object.entries(port).map(([name, member]) => [name, watchMember(member)])) as Port,
    fault() {
      const met = fault;
      if (met !== undefined && now() - probedAtMs >= probeEveryMs) {
        probedAtMs = now();
        inTurn(database, () => probe.immediate()).then(
          () => {
            if (fault === met) fault = undefined;
          },
          () => undefined,
        );
      }
      return met;
    },
  };
}
