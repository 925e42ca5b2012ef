import type { KeyStore, StoredKey } from "../../../access/key-store.ts";
import { type KeyRow, storedKeyOf } from "../../rows/key-rows.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Keys in SQLite. */
export function createKeyStore(database: Database): KeyStore {
  const readAll = database.prepare<[], KeyRow>(
    `SELECT id, digest, name, role, created_at_ms AS createdAtMs, revoked_at_ms AS revokedAtMs
     FROM access_key ORDER BY created_at_ms, id`,
  );
  const insert = database.prepare<[StoredKey]>(
    `INSERT INTO access_key (id, digest, name, role, created_at_ms) VALUES (@id, @digest, @name, @role, @createdAtMs)`,
  );
  const revoke = database.prepare<[number, string]>(
    "UPDATE access_key SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL",
  );
  return {
    list: async () => readAll.all().map(storedKeyOf),
    insert: async (key) => {
      await inTurn(database, () => insert.run(key));
    },
    revoke: (id, revokedAtMs) => inTurn(database, () => revoke.run(revokedAtMs, id).changes > 0),
  };
}
