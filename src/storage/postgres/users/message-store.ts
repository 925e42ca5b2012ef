import {
  composedEvents,
  type MessageReportRow,
  type MessageStore,
  type StoredMessage,
} from "../../../messages/compose/message-store.ts";
import { type MessageRow, messageOf, messageValues } from "../../rows/message-rows.ts";
import type { Connection } from "../connection/connection.ts";

const columns = `SELECT id AS message_id, user_id, channel, template_id, variant, target, reply, idempotency_key AS key, request_hash,
  created_at_ms FROM message`;

/** Composed messages and what became of them, in PostgreSQL. */
export function createMessageStore(connection: Connection): MessageStore {
  const readOne = async (condition: string, value: string): Promise<StoredMessage | undefined> => {
    const [row] = await connection.rows<MessageRow>(`${columns} WHERE ${condition} = $1`, [value]);
    return row && messageOf(row);
  };
  return {
    save: (message) =>
      connection.transaction(async (transaction) => {
        const written = await transaction.change(
          `INSERT INTO message (id, user_id, channel, template_id, variant, tone, target, reply, idempotency_key, request_hash, created_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (idempotency_key) DO NOTHING`,
          messageValues(message),
        );
        if (written > 0) transaction.announce(composedEvents(message), message.createdAtMs);
        return written > 0;
      }),
    get: (messageId) => readOne("id", messageId),
    findByKey: (key) => readOne("idempotency_key", key),
    async timesSince({ userId, channel, sinceMs }) {
      const rows = await connection.rows<{ createdAtMs: number }>(
        `SELECT created_at_ms FROM message WHERE user_id = $1 AND channel = $2 AND created_at_ms > $3 ORDER BY created_at_ms DESC`,
        [userId, channel, sinceMs],
      );
      return rows.map(({ createdAtMs }) => createdAtMs);
    },
    report: ({ templateId, sinceMs = 0 }) =>
      connection.rows<MessageReportRow>(
        `SELECT template_id, variant, tone, count(DISTINCT message.id) AS composed,
           count(*) FILTER (WHERE kind = 'shown') AS shown, count(*) FILTER (WHERE kind = 'opened') AS opened,
           count(*) FILTER (WHERE kind = 'clicked') AS clicked, count(*) FILTER (WHERE kind = 'dismissed') AS dismissed
         FROM message LEFT JOIN message_event ON message_id = message.id
         WHERE ($1::text IS NULL OR template_id = $1) AND created_at_ms >= $2
         GROUP BY template_id, variant, tone ORDER BY template_id NULLS FIRST, variant, tone`,
        [templateId, sinceMs],
      ),
    async exportUser(userId) {
      const rows = await connection.rows<MessageRow>(`${columns} WHERE user_id = $1 ORDER BY created_at_ms, id`, [
        userId,
      ]);
      return rows.map(messageOf);
    },
  };
}
