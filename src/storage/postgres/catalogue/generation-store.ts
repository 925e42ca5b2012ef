import type { Generation, GenerationStore } from "../../../catalogue/indexing/generation-store.ts";
import { ConflictError, NotFoundError } from "../../../errors/errors.ts";
import type { Connection } from "../connection/connection.ts";
import { lock } from "../connection/transaction.ts";

/** Generations in PostgreSQL. */
export function createGenerationStore(connection: Connection): GenerationStore {
  return {
    async list() {
      const rows = await connection.rows<Omit<Generation, "currentAtMs"> & { currentAtMs: number | null }>(
        `SELECT id, status, fingerprint, created_at_ms, current_at_ms,
           (SELECT count(*) FROM analysis WHERE generation_id = generation.id) AS items
         FROM generation ORDER BY id`,
      );
      return rows.map((row) => ({ ...row, currentAtMs: row.currentAtMs ?? undefined }));
    },
    async current() {
      const [row] = await connection.rows<Pick<Generation, "id" | "fingerprint">>(
        "SELECT id, fingerprint FROM generation WHERE status = 'current'",
      );
      return row!;
    },
    begin: (fingerprint, nowMs) =>
      connection.transaction(async (transaction) => {
        await lock(transaction, "catalogue");
        const [building] = await transaction.rows<{ id: number }>(
          "SELECT id FROM generation WHERE status = 'building' AND fingerprint = $1 ORDER BY id DESC LIMIT 1",
          [fingerprint],
        );
        if (building !== undefined) return building.id;
        const [begun] = await transaction.rows<{ id: number }>(
          "INSERT INTO generation (status, fingerprint, created_at_ms) VALUES ('building', $1, $2) RETURNING id",
          [fingerprint, nowMs],
        );
        return begun!.id;
      }),
    makeCurrent: (id, nowMs) =>
      connection.transaction(async (transaction) => {
        await lock(transaction, "catalogue");
        const [known] = await transaction.rows("SELECT 1 FROM generation WHERE id = $1", [id]);
        if (known === undefined) throw new NotFoundError("generation", String(id));
        await transaction.change("UPDATE generation SET status = 'retired' WHERE status = 'current'");
        await transaction.change("UPDATE generation SET status = 'current', current_at_ms = $1 WHERE id = $2", [
          nowMs,
          id,
        ]);
        transaction.announce([{ topic: "generation.swapped", key: String(id), body: { generationId: id } }], nowMs);
      }),
    async remove(id) {
      const [known] = await connection.rows<Pick<Generation, "status">>("SELECT status FROM generation WHERE id = $1", [
        id,
      ]);
      if (known === undefined) throw new NotFoundError("generation", String(id));
      const removed = await connection.change("DELETE FROM generation WHERE id = $1 AND status <> 'current'", [id]);
      if (removed === 0) {
        throw new ConflictError("generation-current", `Generation ${id} is in use. Roll back to another one first.`);
      }
    },
  };
}
