import pg from "pg";

/** A database whose schemas tests may make and drop: `postgres://…`. Without it what needs PostgreSQL is left out. */
export const postgresUrl = process.env.ATTUNE_TEST_POSTGRES_URL;

const prefix = `test_${process.pid}_`;

/** The URL of a schema of the test database. */
export function testSchemaUrl(name: string): string {
  if (postgresUrl === undefined) throw new Error("Set ATTUNE_TEST_POSTGRES_URL to run what needs PostgreSQL.");
  const url = new URL(postgresUrl);
  url.searchParams.set("schema", `${prefix}${name.replaceAll(/\W/g, "_").toLowerCase()}`);
  return url.href;
}

/** Runs statements in a schema that `testSchemaUrl` named. */
export async function runSql(schemaUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const url = new URL(schemaUrl);
  const schema = url.searchParams.get("schema");
  url.searchParams.delete("schema");
  const client = new pg.Client({
    connectionString: url.href,
    ...(schema !== null && { options: `-c search_path=${schema}` }),
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}

/** Drops every schema that this process made. */
export async function dropTestSchemas(): Promise<void> {
  if (postgresUrl === undefined) return;
  const schemas = await runSql(postgresUrl, `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE '${prefix}%'`);
  for (const { name } of schemas) await runSql(postgresUrl, `DROP SCHEMA "${String(name)}" CASCADE`);
}
