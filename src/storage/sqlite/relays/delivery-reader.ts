import type { QueueState, WebhookDelivery, WebhookStore } from "../../../relays/webhooks/webhook-store.ts";
import { type DeliveryRow, deliveryOf } from "../../rows/webhook-rows.ts";
import type { Database } from "../database.ts";

const columns = `sequence, webhook_id AS webhookId, message_id AS messageId, topic, key, body, status, attempts, next_at_ms AS nextAtMs,
  created_at_ms AS createdAtMs, last_at_ms AS lastAtMs, response_status AS responseStatus, error`;

/** Reads the queues of webhooks. */
export function createDeliveryReader(
  database: Database,
): Pick<WebhookStore, "due" | "nextDueMs" | "state" | "deliveries" | "delivery" | "ofKey"> {
  const due = database.prepare<[string, number, string, number], DeliveryRow>(`
    SELECT ${columns} FROM webhook_delivery AS head
    WHERE webhook_id = ? AND status = 'waiting' AND next_at_ms <= ? AND key NOT IN (SELECT value FROM json_each(?))
      AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS earlier WHERE earlier.webhook_id = head.webhook_id AND earlier.key = head.key
        AND earlier.status = 'waiting' AND earlier.sequence < head.sequence)
    ORDER BY next_at_ms, sequence LIMIT ?`);
  const nextDue = database
    .prepare<[string], number>(
      "SELECT next_at_ms FROM webhook_delivery WHERE webhook_id = ? AND status = 'waiting' ORDER BY next_at_ms LIMIT 1",
    )
    .pluck();
  const counts = database.prepare<[string], { status: WebhookDelivery["status"]; count: number }>(
    "SELECT status, count(*) AS count FROM webhook_delivery WHERE webhook_id = ? GROUP BY status",
  );
  const oldest = database
    .prepare<[string], number>(
      "SELECT created_at_ms FROM webhook_delivery WHERE webhook_id = ? AND status = 'waiting' ORDER BY sequence LIMIT 1",
    )
    .pluck();
  const page = database.prepare<[string, number, number], DeliveryRow>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const pageOf = database.prepare<[string, string, number, number], DeliveryRow>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND status = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const one = database.prepare<[string, number], DeliveryRow>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND sequence = ?`,
  );
  const ofKey = database.prepare<[string], DeliveryRow>(
    `SELECT ${columns} FROM webhook_delivery WHERE key = ? ORDER BY sequence`,
  );
  return {
    ofKey: async (key) => ofKey.all(key).map(deliveryOf),
    due: async ({ webhookId, nowMs, limit, exceptKeys }) =>
      due.all(webhookId, nowMs, JSON.stringify(exceptKeys), limit).map(deliveryOf),
    nextDueMs: async (webhookId) => nextDue.get(webhookId),
    async state(webhookId) {
      const state: QueueState = { waiting: 0, failed: 0, delivered: 0 };
      for (const { status, count } of counts.all(webhookId)) state[status] = count;
      const oldestWaitingMs = state.waiting === 0 ? undefined : oldest.get(webhookId);
      return { ...state, ...(oldestWaitingMs !== undefined && { oldestWaitingMs }) };
    },
    async deliveries({ webhookId, status, before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows =
        status === undefined ? page.all(webhookId, before, limit) : pageOf.all(webhookId, status, before, limit);
      return rows.map(deliveryOf);
    },
    async delivery(webhookId, sequence) {
      const row = one.get(webhookId, sequence);
      return row && deliveryOf(row);
    },
  };
}
