import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { openStores } from "../open-stores.ts";
import type { Stores } from "../stores.ts";
import { dropTestSchemas, postgresUrl, testSchemaUrl } from "../testing/postgres.ts";

/** Every database that the suites run on. `open` gives empty stores; given the same name twice, two processes on one database. */
export interface Backend {
  name: string;
  /** Whether two connections can share a database. */
  isShared: boolean;
  open(database: string): Stores;
}

const folder = mkdtempSync(join(tmpdir(), "attune-contract-"));
const opened: Stores[] = [];
/** After each test, not at the end: a database serves only so many connections at once. */
afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close();
});
afterAll(async () => {
  await dropTestSchemas();
  rmSync(folder, { recursive: true, force: true });
});

function opening(url: (database: string) => string): Backend["open"] {
  return (database) => {
    const stores = openStores(url(database), { now: () => 5 });
    opened.push(stores);
    return stores;
  };
}

export const backends: readonly Backend[] = [
  { name: "SQLite in memory", isShared: false, open: opening(() => "sqlite::memory:") },
  { name: "SQLite in a file", isShared: true, open: opening((name) => `sqlite:${join(folder, `${name}.db`)}`) },
  ...(postgresUrl === undefined ? [] : [{ name: "PostgreSQL", isShared: true, open: opening(testSchemaUrl) }]),
];
