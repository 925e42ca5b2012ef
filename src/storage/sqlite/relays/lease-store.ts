import type { LeaseRequest, LeaseStore } from "../../../concurrency/lease/lease-store.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Leases in SQLite. */
export function createLeaseStore(database: Database): LeaseStore {
  const take = database
    .prepare<[LeaseRequest], number>(
      `INSERT INTO lease (name, holder, fence, held_until_ms) VALUES (@name, @holder, 1, @untilMs)
       ON CONFLICT (name) DO UPDATE SET
         fence = fence + (holder IS NOT excluded.holder), holder = excluded.holder, held_until_ms = excluded.held_until_ms
       WHERE holder IS excluded.holder OR held_until_ms <= @nowMs
       RETURNING fence`,
    )
    .pluck();
  const release = database.prepare(
    "UPDATE lease SET holder = NULL, held_until_ms = @untilMs WHERE name = @name AND holder = @holder",
  );
  return {
    take: (request) => inTurn(database, () => take.get(request)),
    release: (name, holder, untilMs) => inTurn(database, () => void release.run({ name, holder, untilMs })),
  };
}
