import type { QueueState, WebhookDelivery, WebhookStore } from "../../../relays/webhooks/webhook-store.ts";
import { type DeliveryRow, deliveryOf } from "../../rows/webhook-rows.ts";
import type { Connection } from "../connection/connection.ts";

const columns = `SELECT sequence, webhook_id, message_id, topic, key, body, status, attempts, next_at_ms, created_at_ms, last_at_ms,
  response_status, error FROM webhook_delivery`;

/** Reads the queues of webhooks. */
export function createDeliveryReader(
  connection: Connection,
): Pick<WebhookStore, "due" | "nextDueMs" | "state" | "deliveries" | "delivery" | "ofKey"> {
  return {
    async ofKey(key) {
      return (await connection.rows<DeliveryRow>(`${columns} WHERE key = $1 ORDER BY sequence`, [key])).map(deliveryOf);
    },
    async due({ webhookId, nowMs, limit, exceptKeys }) {
      const rows = await connection.rows<DeliveryRow>(
        `${columns} AS head
         WHERE webhook_id = $1 AND status = 'waiting' AND next_at_ms <= $2 AND key <> ALL($3)
           AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS earlier WHERE earlier.webhook_id = head.webhook_id AND earlier.key = head.key
             AND earlier.status = 'waiting' AND earlier.sequence < head.sequence)
         ORDER BY next_at_ms, sequence LIMIT $4`,
        [webhookId, nowMs, exceptKeys, limit],
      );
      return rows.map(deliveryOf);
    },
    async nextDueMs(webhookId) {
      const [row] = await connection.rows<{ nextAtMs: number }>(
        "SELECT next_at_ms FROM webhook_delivery WHERE webhook_id = $1 AND status = 'waiting' ORDER BY next_at_ms LIMIT 1",
        [webhookId],
      );
      return row?.nextAtMs;
    },
    async state(webhookId) {
      const [counts, [oldest]] = await Promise.all([
        connection.rows<{ status: WebhookDelivery["status"]; count: number }>(
          "SELECT status, count(*) AS count FROM webhook_delivery WHERE webhook_id = $1 GROUP BY status",
          [webhookId],
        ),
        connection.rows<{ createdAtMs: number }>(
          "SELECT created_at_ms FROM webhook_delivery WHERE webhook_id = $1 AND status = 'waiting' ORDER BY sequence LIMIT 1",
          [webhookId],
        ),
      ]);
      const state: QueueState = { waiting: 0, failed: 0, delivered: 0 };
      for (const { status, count } of counts) state[status] = count;
      return { ...state, ...(oldest !== undefined && { oldestWaitingMs: oldest.createdAtMs }) };
    },
    async deliveries({ webhookId, status, before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = await connection.rows<DeliveryRow>(
        `${columns} WHERE webhook_id = $1 AND ($2::text IS NULL OR status = $2) AND sequence < $3 ORDER BY sequence DESC LIMIT $4`,
        [webhookId, status, before, limit],
      );
      return rows.map(deliveryOf);
    },
    async delivery(webhookId, sequence) {
      const [row] = await connection.rows<DeliveryRow>(`${columns} WHERE webhook_id = $1 AND sequence = $2`, [
        webhookId,
        sequence,
      ]);
      return row && deliveryOf(row);
    },
  };
}
