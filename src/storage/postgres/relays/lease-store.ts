import type { LeaseStore } from "../../../concurrency/lease/lease-store.ts";
import type { Connection } from "../connection/connection.ts";

/** Leases in PostgreSQL. */
export function createLeaseStore(connection: Connection): LeaseStore {
  return {
    async take({ name, holder, nowMs, untilMs }) {
      const [row] = await connection.rows<{ fence: number }>(
        `INSERT INTO lease (name, holder, fence, held_until_ms) VALUES ($1, $2, 1, $3)
         ON CONFLICT (name) DO UPDATE SET
           fence = lease.fence + (lease.holder IS DISTINCT FROM excluded.holder)::int,
           holder = excluded.holder, held_until_ms = excluded.held_until_ms
         WHERE lease.holder IS NOT DISTINCT FROM excluded.holder OR lease.held_until_ms <= $4
         RETURNING fence`,
        [name, holder, untilMs, nowMs],
      );
      return row?.fence;
    },
    async release(name, holder, untilMs) {
      await connection.change("UPDATE lease SET holder = NULL, held_until_ms = $3 WHERE name = $1 AND holder = $2", [
        name,
        holder,
        untilMs,
      ]);
    },
  };
}
