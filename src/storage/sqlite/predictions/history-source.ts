import type { HistorySource } from "../../../predictions/point-in-time/history-source.ts";
import type { HistoryEvent, UserHistory } from "../../../predictions/point-in-time/user-history.ts";
import type { Database } from "../database.ts";

interface EventRow {
  userId: string;
  event: string;
  itemId: string | null;
  sourceId: string | null;
  occurredAtMs: number;
  receivedAtMs: number;
  properties: string;
  context: string;
}

/** Users that are read at a time: other work of the process goes on between two portions. */
const usersPerPortion = 20;

/** Events as predictions read them, out of SQLite. */
export function createHistorySource(database: Database): HistorySource {
  const columns = `SELECT profile.id AS userId, event, item_id AS itemId, source_id AS sourceId, occurred_at_ms AS occurredAtMs,
      received_at_ms AS receivedAtMs, properties, context
    FROM profile JOIN event ON profile_ref = ref`;
  const refsAfter = database
    .prepare<[number, number], number>("SELECT ref FROM profile WHERE ref > ? ORDER BY ref LIMIT ?")
    .pluck();
  const between = database.prepare<[number, number], EventRow>(
    `${columns} WHERE ref > ? AND ref <= ? ORDER BY ref, occurred_at_ms, sequence`,
  );
  const refOf = database
    .prepare<[string, string], number>(
      "SELECT ref FROM profile WHERE id = ? UNION SELECT profile_ref FROM profile_link WHERE alias = ?",
    )
    .pluck();
  const newestOf = database.prepare<[number, number], EventRow>(
    `${columns} WHERE ref = ? ORDER BY occurred_at_ms DESC, sequence DESC LIMIT ?`,
  );
  return {
    async *readAll() {
      let after = 0;
      for (;;) {
        const refs = refsAfter.all(after, usersPerPortion);
        const last = refs.at(-1);
        if (last === undefined) return;
        yield* historiesOf(between.all(after, last));
        after = last;
        await new Promise(setImmediate);
      }
    },
    async readUser(id, limit) {
      const ref = refOf.get(id, id);
      if (ref === undefined) return undefined;
      return historiesOf(newestOf.all(ref, limit).reverse())[0];
    },
  };
}

/** Rows of one user stand together. */
function historiesOf(rows: readonly EventRow[]): UserHistory[] {
  const histories: { userId: string; events: HistoryEvent[] }[] = [];
  for (const { userId, itemId, sourceId, properties, context, ...row } of rows) {
    if (histories.at(-1)?.userId !== userId) histories.push({ userId, events: [] });
    histories.at(-1)!.events.push({
      ...row,
      itemId: itemId ?? undefined,
      sourceId: sourceId ?? undefined,
      properties: JSON.parse(properties) as HistoryEvent["properties"],
      context: JSON.parse(context) as HistoryEvent["context"],
    });
  }
  return histories;
}
