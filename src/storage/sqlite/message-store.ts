import {
  composedEvents,
  type MessageReportRow,
  type MessageStore,
  type StoredMessage,
} from "../../messages/compose/message-store.ts";
import { type MessageRow, messageOf, messageValues } from "../rows/message-rows.ts";
import type { Database } from "./database.ts";
import { createOutboxWriter } from "./outbox.ts";
import { inTurn } from "./write-turn.ts";

const columns = `id AS messageId, user_id AS userId, channel, template_id AS templateId, variant, target, reply,
  idempotency_key AS key, request_hash AS requestHash, created_at_ms AS createdAtMs`;

/** Composed messages and what became of them, in SQLite. What became of them is a projection of events (`ingestion/projections/message-outcomes.ts`). */
export function createMessageStore(database: Database): MessageStore {
  const insert = database.prepare(`
    INSERT INTO message (id, user_id, channel, template_id, variant, tone, target, reply, idempotency_key, request_hash, created_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING`);
  const read = database.prepare<[string], MessageRow>(`SELECT ${columns} FROM message WHERE id = ?`);
  const readByKey = database.prepare<[string], MessageRow>(`SELECT ${columns} FROM message WHERE idempotency_key = ?`);
  const readTimes = database
    .prepare<[string, string, number], number>(
      "SELECT created_at_ms FROM message WHERE user_id = ? AND channel = ? AND created_at_ms > ? ORDER BY created_at_ms DESC",
    )
    .pluck();
  const countUp = database.prepare<[string | null, string | null, number], MessageReportRow>(`
    SELECT template_id AS templateId, variant, tone, count(DISTINCT message.id) AS composed,
      count(CASE kind WHEN 'shown' THEN 1 END) AS shown, count(CASE kind WHEN 'opened' THEN 1 END) AS opened,
      count(CASE kind WHEN 'clicked' THEN 1 END) AS clicked, count(CASE kind WHEN 'dismissed' THEN 1 END) AS dismissed
    FROM message LEFT JOIN message_event ON message_id = message.id
    WHERE (? IS NULL OR template_id = ?) AND created_at_ms >= ?
    GROUP BY template_id, variant, tone ORDER BY template_id, variant, tone`);
  const readUser = database.prepare<[string], MessageRow>(
    `SELECT ${columns} FROM message WHERE user_id = ? ORDER BY created_at_ms, id`,
  );
  const announce = createOutboxWriter(database);
  const save = database.transaction((row: unknown[], message: StoredMessage): boolean => {
    const isNew = insert.run(...row).changes > 0;
    if (isNew) announce(composedEvents(message), message.createdAtMs);
    return isNew;
  });
  return {
    save: (message) => inTurn(database, () => save.immediate(messageValues(message), message)),
    get: async (messageId) => {
      const row = read.get(messageId);
      return row && messageOf(row);
    },
    findByKey: async (key) => {
      const row = readByKey.get(key);
      return row && messageOf(row);
    },
    timesSince: async ({ userId, channel, sinceMs }) => readTimes.all(userId, channel, sinceMs),
    report: async ({ templateId = null, sinceMs = 0 }) => countUp.all(templateId, templateId, sinceMs),
    exportUser: async (userId) => readUser.all(userId).map(messageOf),
  };
}
