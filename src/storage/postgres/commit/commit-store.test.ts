import { afterAll, describe } from "vitest";
import {
  boundTable,
  describeProjectionTables,
  trialSql,
  trialTable,
} from "../../contract/projection-table-contract.ts";
import { dropTestSchemas, postgresUrl, runSql, testSchemaUrl } from "../../testing/postgres.ts";
import { type Connection, openConnection } from "../connection/connection.ts";
import { createCommitStore } from "./commit-store.ts";

const opened: Connection[] = [];
afterAll(async () => {
  for (const connection of opened) await connection.close();
  await dropTestSchemas();
});

/** The trial tables in the words of PostgreSQL. */
const tables = trialSql
  .replaceAll(/\) STRICT/g, ")")
  .replaceAll(/\bINTEGER\b/g, "BIGINT")
  .replaceAll(/\bREAL\b/g, "FLOAT8")
  .replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"');

describe.skipIf(postgresUrl === undefined)("PostgreSQL", () => {
  let count = 0;
  describeProjectionTables(async () => {
    const url = testSchemaUrl(`commits_${count++}`);
    const connection = openConnection({ url });
    opened.push(connection);
    await connection.ready();
    await runSql(url, tables);
    return {
      commits: createCommitStore(connection, [trialTable, boundTable]),
      readBound: () => runSql(url, "SELECT thing FROM trial_bound") as Promise<{ thing: string }[]>,
    };
  });
});
