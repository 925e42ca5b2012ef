import { toneLabel } from "../../messages/compose/message-events.ts";
import type { ComposedMessage } from "../../messages/compose/message-reply.ts";
import type { MessageReportRow, MessageStore, StoredMessage } from "../../messages/compose/message-store.ts";
import type { MessageTone } from "../../messages/tone/message-tone.ts";
import type { Database } from "./database.ts";
import { inTurn } from "./write-turn.ts";

interface MessageRow {
  messageId: string;
  readerId: string | null;
  channel: string;
  templateId: string | null;
  variant: string;
  target: string;
  reply: string;
  key: string | null;
  requestHash: string | null;
  createdAtMs: number;
}

const columns = `id AS messageId, reader_id AS readerId, channel, template_id AS templateId, variant, target, reply,
  idempotency_key AS key, request_hash AS requestHash, created_at_ms AS createdAtMs`;

/** Composed messages and what became of them, in SQLite. Events about messages are joined by a trigger, in the transaction that keeps the event. */
export function createMessageStore(database: Database): MessageStore {
  const insert = database.prepare(`
    INSERT INTO message (id, reader_id, channel, template_id, variant, tone, target, reply, idempotency_key, request_hash, created_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING`);
  const read = database.prepare<[string], MessageRow>(`SELECT ${columns} FROM message WHERE id = ?`);
  const readByKey = database.prepare<[string], MessageRow>(`SELECT ${columns} FROM message WHERE idempotency_key = ?`);
  const readTimes = database
    .prepare<[string, string, number], number>(
      "SELECT created_at_ms FROM message WHERE reader_id = ? AND channel = ? AND created_at_ms > ? ORDER BY created_at_ms DESC",
    )
    .pluck();
  const countUp = database.prepare<[string | null, string | null, number], MessageReportRow>(`
    SELECT template_id AS templateId, variant, tone, count(DISTINCT message.id) AS composed,
      count(CASE kind WHEN 'shown' THEN 1 END) AS shown, count(CASE kind WHEN 'opened' THEN 1 END) AS opened,
      count(CASE kind WHEN 'clicked' THEN 1 END) AS clicked, count(CASE kind WHEN 'dismissed' THEN 1 END) AS dismissed
    FROM message LEFT JOIN message_event ON message_id = message.id
    WHERE (? IS NULL OR template_id = ?) AND created_at_ms >= ?
    GROUP BY template_id, variant, tone ORDER BY template_id, variant, tone`);
  const readReader = database.prepare<[string], MessageRow>(
    `SELECT ${columns} FROM message WHERE reader_id = ? ORDER BY created_at_ms, id`,
  );
  const erase = database.prepare<[string]>("DELETE FROM message WHERE reader_id = ?");
  return {
    save: async (message) => {
      const { idempotency } = message;
      const row = [
        message.messageId,
        message.readerId ?? null,
        message.channel,
        message.templateId ?? null,
        message.variant,
        toneLabel(message.target),
        JSON.stringify(message.target),
        JSON.stringify(message.reply),
        idempotency?.key ?? null,
        idempotency?.requestHash ?? null,
        message.createdAtMs,
      ];
      return inTurn(database, () => insert.run(...row).changes > 0);
    },
    get: async (messageId) => toMessage(read.get(messageId)),
    findByKey: async (key) => toMessage(readByKey.get(key)),
    timesSince: async ({ readerId, channel, sinceMs }) => readTimes.all(readerId, channel, sinceMs),
    report: async ({ templateId = null, sinceMs = 0 }) => countUp.all(templateId, templateId, sinceMs),
    exportReader: async (readerId) => readReader.all(readerId).map((row) => toMessage(row)!),
    eraseReader: (readerId) => inTurn(database, () => erase.run(readerId).changes),
  };
}

function toMessage(row: MessageRow | undefined): StoredMessage | undefined {
  if (row === undefined) return undefined;
  const { messageId, channel, variant, createdAtMs } = row;
  return {
    messageId,
    channel,
    variant,
    createdAtMs,
    target: JSON.parse(row.target) as MessageTone,
    reply: JSON.parse(row.reply) as ComposedMessage,
    ...(row.readerId === null ? {} : { readerId: row.readerId }),
    ...(row.templateId === null ? {} : { templateId: row.templateId }),
    ...(row.key === null || row.requestHash === null
      ? {}
      : { idempotency: { key: row.key, requestHash: row.requestHash } }),
  };
}
