import type { KeyStore } from "../../../access/key-store.ts";
import { type KeyRow, storedKeyOf } from "../../rows/key-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** Keys in PostgreSQL. */
export function createKeyStore(connection: Connection): KeyStore {
  return {
    async list() {
      const rows = await connection.rows<KeyRow>(
        "SELECT id, digest, name, role, created_at_ms, revoked_at_ms FROM access_key ORDER BY created_at_ms, id",
      );
      return rows.map(storedKeyOf);
    },
    async insert({ id, digest, name, role, createdAtMs }) {
      await connection.change(
        "INSERT INTO access_key (id, digest, name, role, created_at_ms) VALUES ($1, $2, $3, $4, $5)",
        [id, digest, name, role, createdAtMs],
      );
    },
    revoke: async (id, revokedAtMs) =>
      (await connection.change("UPDATE access_key SET revoked_at_ms = $1 WHERE id = $2 AND revoked_at_ms IS NULL", [
        revokedAtMs,
        id,
      ])) > 0,
  };
}
