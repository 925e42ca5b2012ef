import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { ConflictError } from "../../../errors/errors.ts";
import type { Database } from "../database.ts";

/** Most faults that are told one by one. */
const mostFaults = 20;

const wordsFault = "the full-text index does not fit the items";

/** What a look says; a page that cannot even be looked at is a fault as well. */
function told(look: () => string[]): string[] {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && cause.code.startsWith("SQLITE_CORRUPT")) return [cause.message];
    throw cause;
  }
}

/** Copies and checks a SQLite database while it is in use. */
export function createMaintenance(database: Database) {
  function pageFaults(): string[] {
    return (database.pragma(`integrity_check(${mostFaults})`) as { integrity_check: string }[])
      .map(({ integrity_check }) => integrity_check)
      .filter((word) => word !== "ok");
  }

  function referenceFaults(): string[] {
    return (database.pragma("foreign_key_check") as { table: string; rowid: number; parent: string }[])
      .slice(0, mostFaults)
      .map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a row of ${parent} that is not there`);
  }

  function wordFaults(): string[] {
    try {
      database.prepare("INSERT INTO item_words (item_words, rank) VALUES ('integrity-check', 1)").run();
      return [];
    } catch (cause) {
      return [`${wordsFault} (${cause instanceof Error ? cause.message : String(cause)})`];
    }
  }

  return {
    async backup(path: string): Promise<{ bytes: number }> {
      if (existsSync(path)) {
        throw new ConflictError(
          "backup-exists",
          `There is a file ${path} already. Name another, or move it away first.`,
        );
      }
      const unfinished = `${path}.unfinished`;
      try {
        await database.backup(unfinished);
        // A copy that cannot be opened is none.
        const copy = new Sqlite(unfinished);
        copy.pragma("journal_mode = DELETE");
        const word = copy.pragma("quick_check(1)", { simple: true });
        copy.close();
        if (word !== "ok")
          throw new ConflictError("backup-damaged", `The copy is damaged (${String(word)}): run \`attune check\`.`);
        renameSync(unfinished, path);
      } finally {
        rmSync(unfinished, { force: true });
      }
      return { bytes: statSync(path).size };
    },
    check: async (): Promise<{ faults: string[]; advice?: "words" | "restore" }> => {
      const found = [...told(pageFaults), ...told(referenceFaults), ...wordFaults()];
      if (found.length === 0) return { faults: [] };
      const isIndexOnly = found.every((fault) => fault.startsWith(wordsFault));
      return { faults: found, advice: isIndexOnly ? "words" : "restore" };
    },
    repairWords: async (): Promise<void> => {
      database.prepare("INSERT INTO item_words (item_words) VALUES ('rebuild')").run();
    },
  };
}
