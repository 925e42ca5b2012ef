import type { RelayStore } from "../../../relays/outbox/relay-store.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** Places of relays in SQLite. */
export function createRelayStore(database: Database): RelayStore {
  const insert = database.prepare("INSERT INTO relay (name, sequence) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const read = database.prepare<[string], number>("SELECT sequence FROM relay WHERE name = ?").pluck();
  const advance = database.prepare("UPDATE relay SET sequence = @sequence WHERE name = @name AND sequence < @sequence");
  const claim = database.prepare(`
    INSERT INTO relay (name, sequence, holder, held_until_ms)
    VALUES (@name, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0), @holder, @untilMs)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until_ms = excluded.held_until_ms
    WHERE holder IS NULL OR holder = excluded.holder OR held_until_ms <= @nowMs`);
  const release = database.prepare("UPDATE relay SET holder = NULL, held_until_ms = 0 WHERE name = ? AND holder = ?");
  return {
    begin: (name, sequence) =>
      inTurn(database, () => {
        insert.run(name, sequence);
        return read.get(name)!;
      }),
    advance: (name, sequence) => inTurn(database, () => void advance.run({ name, sequence })),
    claim: (holding) => inTurn(database, () => claim.run(holding).changes > 0),
    release: (name, holder) => inTurn(database, () => void release.run(name, holder)),
  };
}
