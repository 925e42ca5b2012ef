import type { RelayStore } from "../../../relays/outbox/relay-store.ts";
import type { Connection } from "../connection/connection.ts";
import { lastOutboxSequence } from "../documents/outbox.ts";

/** Places of relays in PostgreSQL. */
export function createRelayStore(connection: Connection): RelayStore {
  return {
    async begin(name, sequence) {
      await connection.change("INSERT INTO relay (name, sequence) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
        name,
        sequence,
      ]);
      const [row] = await connection.rows<{ sequence: number }>("SELECT sequence FROM relay WHERE name = $1", [name]);
      return row!.sequence;
    },
    async advance(name, sequence) {
      await connection.change("UPDATE relay SET sequence = $2 WHERE name = $1 AND sequence < $2", [name, sequence]);
    },
    async claim({ name, holder, nowMs, untilMs }) {
      const changed = await connection.change(
        `INSERT INTO relay (name, sequence, holder, held_until_ms) VALUES ($1, coalesce(${lastOutboxSequence}, 0), $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until_ms = excluded.held_until_ms
         WHERE relay.holder IS NULL OR relay.holder = excluded.holder OR relay.held_until_ms <= $4`,
        [name, holder, untilMs, nowMs],
      );
      return changed > 0;
    },
    async release(name, holder) {
      await connection.change("UPDATE relay SET holder = NULL, held_until_ms = 0 WHERE name = $1 AND holder = $2", [
        name,
        holder,
      ]);
    },
  };
}
