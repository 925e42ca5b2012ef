import { afterAll, describe, expect, test } from "vitest";
import { dropTestSchemas, postgresUrl, runSql, testSchemaUrl } from "../../testing/postgres.ts";
import { openConnection } from "./connection.ts";

describe.skipIf(postgresUrl === undefined)("a connection to PostgreSQL", () => {
  const connection = postgresUrl === undefined ? undefined! : openConnection({ url: testSchemaUrl("connection") });
  afterAll(async () => {
    await connection.close();
    await dropTestSchemas();
  });

  const endOfBackend = async (pid: number): Promise<void> => {
    await runSql(postgresUrl!, `SELECT pg_terminate_backend(${pid})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  };

  test.each(["transaction", "snapshot"] as const)(
    "that the database ends between two statements of a %s fails it, and nothing else",
    async (kind) => {
      const work = async (queries: Pick<typeof connection, "rows">): Promise<unknown> => {
        const [own] = await queries.rows<{ pid: number }>("SELECT pg_backend_pid() AS pid");
        await endOfBackend(own!.pid);
        return queries.rows("SELECT 1");
      };
      await expect(connection[kind](work)).rejects.toThrow();
      expect(await connection.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    },
  );
});
