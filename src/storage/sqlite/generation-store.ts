import type { Generation, GenerationStore } from "../../catalogue/indexing/generation-store.ts";
import { ConflictError, NotFoundError } from "../../errors/errors.ts";
import type { Database } from "./database.ts";
import { createOutboxWriter } from "./outbox.ts";
import { inTurn } from "./write-turn.ts";

/** Generations in SQLite. */
export function createGenerationStore(database: Database): GenerationStore {
  const readAll = database.prepare<[], Omit<Generation, "currentAtMs"> & { currentAtMs: number | null }>(
    `SELECT id, status, fingerprint, created_at_ms AS createdAtMs, current_at_ms AS currentAtMs,
       (SELECT count(*) FROM analysis WHERE generation_id = generation.id) AS items
     FROM generation ORDER BY id`,
  );
  const readCurrent = database.prepare<[], Pick<Generation, "id" | "fingerprint">>(
    "SELECT id, fingerprint FROM generation WHERE status = 'current'",
  );
  const readBuilding = database
    .prepare("SELECT id FROM generation WHERE status = 'building' AND fingerprint = ? ORDER BY id DESC LIMIT 1")
    .pluck();
  const readStatus = database.prepare("SELECT status FROM generation WHERE id = ?").pluck();
  const insert = database.prepare(
    "INSERT INTO generation (status, fingerprint, created_at_ms) VALUES ('building', ?, ?)",
  );
  const retire = database.prepare("UPDATE generation SET status = 'retired' WHERE status = 'current'");
  const promote = database.prepare("UPDATE generation SET status = 'current', current_at_ms = ? WHERE id = ?");
  const deleteOne = database.prepare("DELETE FROM generation WHERE id = ?");

  const announce = createOutboxWriter(database);

  const makeCurrent = database.transaction((id: number, nowMs: number) => {
    if (readStatus.get(id) === undefined) throw new NotFoundError("generation", String(id));
    retire.run();
    promote.run(nowMs, id);
    announce([{ topic: "generation.swapped", key: String(id), body: { generationId: id } }], nowMs);
  });
  const begin = database.transaction(
    (fingerprint: string, nowMs: number): number =>
      (readBuilding.get(fingerprint) as number | undefined) ?? Number(insert.run(fingerprint, nowMs).lastInsertRowid),
  );

  return {
    list: async () => readAll.all().map((row) => ({ ...row, currentAtMs: row.currentAtMs ?? undefined })),
    current: async () => readCurrent.get()!,
    begin: (fingerprint, nowMs) => inTurn(database, () => begin.immediate(fingerprint, nowMs)),
    makeCurrent: (id, nowMs) => inTurn(database, () => makeCurrent.immediate(id, nowMs)),
    remove: async (id) => {
      const status = readStatus.get(id);
      if (status === undefined) throw new NotFoundError("generation", String(id));
      if (status === "current") {
        throw new ConflictError("generation-current", `Generation ${id} is in use. Roll back to another one first.`);
      }
      await inTurn(database, () => deleteOne.run(id));
    },
  };
}
