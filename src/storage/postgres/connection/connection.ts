import { createHash, randomInt } from "node:crypto";
import pg from "pg";
import type { StorageError } from "../../../errors/errors.ts";
import { migrate } from "./migrate.ts";
import type { Queries } from "./queries.ts";
import { asStorageError, isOvertaken } from "./storage-error.ts";
import { createTransaction, type Transaction } from "./transaction.ts";

/** One installation in PostgreSQL: a pool of connections, all to one schema. */
export interface Connection extends Queries {
  /** Without the password. */
  name: string;
  /** As `rows`, with columns named as they are stored. */
  storedRows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Names this process among those that write to the database. */
  origin: number;
  /** Runs the work in one transaction, again where another one was in the way: it does nothing but statements. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Runs reads that all see one moment. */
  snapshot<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Resolves when the database is reached and has the form of this version. Throws StorageError. */
  ready(): Promise<void>;
  /** Frees what was deleted from these tables, as far as nobody still reads it. */
  vacuum(tables: readonly string[]): Promise<void>;
  /** What stood in the way of the last statement; asking tries a small one, at most once a second. */
  fault(): StorageError | undefined;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME`; the schema is `attune` where none is named, and is made. */
  url: string;
  /** Connections at most. Default 10. */
  size?: number;
}

const defaultSize = 10;
const connectTimeoutMs = 5_000;
const probeEveryMs = 1_000;
/** Repetitions of a transaction that met another one. */
const attempts = 5;

export function openConnection({ url, size = defaultSize }: ConnectionOptions): Connection {
  const { connectionString, schema, name } = readUrl(url);
  const pool = new pg.Pool({
    connectionString,
    max: size,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "attune",
    options: `-c search_path=${schema}`,
    types: { getTypeParser: parserOf },
  });
  let fault: StorageError | undefined;
  // A connection that breaks while nobody uses it; the next statement opens another.
  pool.on("error", (cause) => note(cause));
  // And one that breaks between two statements of a transaction: the next statement says so.
  pool.on("connect", (client) => client.on("error", (cause) => note(cause)));
  let isReady: Promise<void> | undefined;
  let probedAtMs = Number.NEGATIVE_INFINITY;

  function note(cause: unknown): unknown {
    const error = asStorageError(cause, name);
    if (error !== cause) fault = error as StorageError;
    return error;
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      fault = undefined;
      return result;
    } catch (cause) {
      throw note(cause);
    }
  }

  function ready(): Promise<void> {
    isReady ??= guarded(() => migrate(pool, { schema, name })).catch((cause: unknown) => {
      isReady = undefined;
      throw cause;
    });
    return isReady;
  }

  const origin = randomInt(1, 2 ** 47);

  async function once<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("BEGIN");
      const transaction = createTransaction(queriesOn(client), origin);
      const result = await work(transaction);
      await transaction.finish();
      await client.query("COMMIT");
      return result;
    } catch (cause) {
      await client.query("ROLLBACK").catch((error: Error) => {
        broken = error;
      });
      throw cause;
    } finally {
      client.release(broken);
    }
  }

  async function snapshot<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    await ready();
    return guarded(async () => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return await work(queriesOn(client));
      } finally {
        await client.query("ROLLBACK").then(
          () => client.release(),
          (error: Error) => client.release(error),
        );
      }
    });
  }

  async function transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await ready();
    return guarded(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work);
        } catch (cause) {
          if (!isOvertaken(cause) || attempt === attempts) throw cause;
        }
      }
    });
  }

  const onPool = queriesOn(pool);
  return {
    name,
    origin,
    async rows<Row>(sql: string, values?: readonly unknown[]) {
      await ready();
      return guarded(() => onPool.rows<Row>(sql, values));
    },
    async storedRows<Row>(sql: string, values?: readonly unknown[]) {
      await ready();
      return guarded(() => onPool.storedRows<Row>(sql, values));
    },
    async change(sql, values) {
      await ready();
      return guarded(() => onPool.change(sql, values));
    },
    async vacuum(tables) {
      await guarded(() => pool.query(`VACUUM ${[...new Set(tables)].join(", ")}`));
    },
    transaction,
    snapshot,
    ready,
    fault() {
      if (fault !== undefined && Date.now() - probedAtMs >= probeEveryMs) {
        probedAtMs = Date.now();
        guarded(() => pool.query("SELECT 1")).catch(() => undefined);
      }
      return fault;
    },
    close: () => pool.end(),
  };
}

function readUrl(url: string): { connectionString: string; schema: string; name: string } {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get("schema") ?? "attune";
  parsed.searchParams.delete("schema");
  const name = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  return {
    connectionString: parsed.href,
    schema: /^[a-z_][a-z0-9_]*$/.test(schema) ? schema : pg.escapeIdentifier(schema),
    name,
  };
}

/** Types of PostgreSQL that arrive as numbers: int8, numeric. */
const numbers = new Set([20, 1700]);
const parserOf: typeof pg.types.getTypeParser = ((id: number, format?: "text" | "binary") =>
  numbers.has(id) ? Number : pg.types.getTypeParser(id, format as "text")) as typeof pg.types.getTypeParser;

const names = new Map<string, string>();

/** Statements are prepared once a connection; their name is their digest. */
function nameOf(sql: string): string {
  const known = names.get(sql) ?? createHash("sha1").update(sql).digest("base64url");
  names.set(sql, known);
  return known;
}

function queriesOn(client: pg.Pool | pg.PoolClient): Queries & Pick<Connection, "storedRows"> {
  const run = (sql: string, values: readonly unknown[]): Promise<pg.QueryArrayResult> =>
    client.query({ name: nameOf(sql), text: sql, values: values.map(bound), rowMode: "array" });
  return {
    rows: async <Row>(sql: string, values: readonly unknown[] = []) => objectsOf<Row>(await run(sql, values), camelOf),
    storedRows: async <Row>(sql: string, values: readonly unknown[] = []) =>
      objectsOf<Row>(await run(sql, values), (name) => name),
    change: async (sql, values = []) => (await run(sql, values)).rowCount ?? 0,
  };
}

function objectsOf<Row>({ fields, rows }: pg.QueryArrayResult, propertyOf: (column: string) => string): Row[] {
  const properties = fields.map(({ name }) => propertyOf(name));
  return rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < properties.length; i++) object[properties[i]!] = row[i];
    return object as Row;
  });
}

function camelOf(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** PostgreSQL keeps no zero characters: the replacement character stands in their place. */
function bound(value: unknown): unknown {
  if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "\ufffd") : value;
  if (Array.isArray(value)) return value.map(bound);
  if (value instanceof Uint8Array && !Buffer.isBuffer(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value ?? null;
}
