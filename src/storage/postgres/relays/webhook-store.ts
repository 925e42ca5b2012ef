import type { WebhookStore } from "../../../relays/webhooks/webhook-store.ts";
import { rowOfWebhook, type WebhookRow, webhookOf } from "../../rows/webhook-rows.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";
import { createDeliveryReader } from "./delivery-reader.ts";

const columns = `SELECT id, url, settings, secrets, disabled_because, disabled_at_ms, since_sequence, failing_since_ms, created_at_ms,
  updated_at_ms FROM webhook`;
const again =
  "UPDATE webhook_delivery SET status = 'waiting', attempts = 0, next_at_ms = $1, error = NULL WHERE webhook_id = $2";

/** Webhooks and their queues in PostgreSQL. */
export function createWebhookStore(connection: Connection): WebhookStore {
  return {
    async list() {
      return (await connection.rows<WebhookRow>(`${columns} ORDER BY id`)).map(webhookOf);
    },
    async read(id) {
      const [row] = await connection.rows<WebhookRow>(`${columns} WHERE id = $1`, [id]);
      return row && webhookOf(row);
    },
    async put(webhook) {
      const row = rowOfWebhook(webhook);
      await connection.change(
        `INSERT INTO webhook (id, url, settings, secrets, disabled_because, disabled_at_ms, since_sequence, failing_since_ms, created_at_ms,
           updated_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET url = excluded.url, settings = excluded.settings, secrets = excluded.secrets,
           disabled_because = excluded.disabled_because, disabled_at_ms = excluded.disabled_at_ms,
           since_sequence = excluded.since_sequence, failing_since_ms = excluded.failing_since_ms, updated_at_ms = excluded.updated_at_ms`,
        [
          row.id,
          row.url,
          row.settings,
          row.secrets,
          row.disabledBecause,
          row.disabledAtMs,
          row.sinceSequence,
          row.failingSinceMs,
          row.createdAtMs,
          row.updatedAtMs,
        ],
      );
    },
    remove: async (id) => (await connection.change("DELETE FROM webhook WHERE id = $1", [id])) > 0,
    async disable(id, { because, atMs }) {
      await connection.change(
        "UPDATE webhook SET disabled_because = $1, disabled_at_ms = $2 WHERE id = $3 AND disabled_because IS NULL",
        [because, atMs, id],
      );
    },
    enqueue: (deliveries, options) =>
      connection.transaction((transaction) => enqueue(transaction, deliveries, options)),
    settle: (results, health) => connection.transaction((transaction) => settle(transaction, results, health)),
    async hasten(id, nowMs) {
      await connection.change(
        "UPDATE webhook_delivery SET next_at_ms = $1 WHERE webhook_id = $2 AND status = 'waiting' AND next_at_ms > $1",
        [nowMs, id],
      );
    },
    replay: (id, which, nowMs) =>
      "sequence" in which
        ? connection.change(`${again} AND sequence = $3`, [nowMs, id, which.sequence])
        : connection.change(`${again} AND created_at_ms >= $3 AND status = ANY($4)`, [
            nowMs,
            id,
            which.sinceMs,
            which.statuses,
          ]),
    deleteBefore: ({ createdBeforeMs, limit }) =>
      connection.change(
        `DELETE FROM webhook_delivery WHERE sequence IN (
           SELECT sequence FROM webhook_delivery WHERE created_at_ms < $1 AND status <> 'waiting' ORDER BY sequence LIMIT $2)`,
        [createdBeforeMs, limit],
      ),
    ...createDeliveryReader(connection),
  };
}

async function enqueue(
  transaction: Transaction,
  ...[deliveries, { nowMs, most }]: Parameters<WebhookStore["enqueue"]>
): Promise<number> {
  let added = 0;
  const depths = new Map<string, number>();
  for (const delivery of deliveries) {
    const { webhookId, messageId, topic, key, body, createdAtMs } = delivery;
    const depth = depths.get(webhookId) ?? (await depthOf(transaction, webhookId));
    if (depth === undefined) continue;
    const isFull = depth >= most;
    const error = isFull ? `${most} deliveries were waiting: replay it when the endpoint answers again` : null;
    // What comes behind a delivery of its key that waits for its next attempt waits as long.
    const changes = await transaction.change(
      `INSERT INTO webhook_delivery (webhook_id, message_id, topic, key, body, status, error, created_at_ms, next_at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce(
         (SELECT max(next_at_ms) FROM webhook_delivery WHERE webhook_id = $1 AND key = $4 AND status = 'waiting'), $9))
       ON CONFLICT (webhook_id, message_id) DO NOTHING`,
      [webhookId, messageId, topic, key, body, isFull ? "failed" : "waiting", error, createdAtMs, nowMs],
    );
    added += changes;
    depths.set(webhookId, depth + (isFull ? 0 : changes));
  }
  return added;
}

/** Deliveries that wait; undefined for an unknown webhook. */
async function depthOf(transaction: Transaction, webhookId: string): Promise<number | undefined> {
  const [row] = await transaction.rows<{ waiting: number }>(
    `SELECT (SELECT count(*) FROM webhook_delivery WHERE webhook_id = $1 AND status = 'waiting') AS waiting FROM webhook WHERE id = $1`,
    [webhookId],
  );
  return row?.waiting;
}

async function settle(
  transaction: Transaction,
  ...[results, health]: Parameters<WebhookStore["settle"]>
): Promise<void> {
  for (const result of results) {
    const { webhookId, key, sequence, status, attempts, nextAtMs, lastAtMs, responseStatus, error } = result;
    await transaction.change(
      `UPDATE webhook_delivery SET status = $2, attempts = $3, next_at_ms = $4, last_at_ms = $5, response_status = $6, error = $7
       WHERE sequence = $1`,
      [sequence, status, attempts, nextAtMs, lastAtMs, responseStatus, error],
    );
    await (status === "waiting"
      ? transaction.change(
          `UPDATE webhook_delivery SET next_at_ms = $4
           WHERE webhook_id = $1 AND key = $2 AND status = 'waiting' AND sequence > $3 AND next_at_ms < $4`,
          [webhookId, key, sequence, nextAtMs],
        )
      : transaction.change(
          `UPDATE webhook_delivery SET next_at_ms = $3
           WHERE webhook_id = $1 AND key = $2 AND status = 'waiting' AND attempts = 0 AND next_at_ms > $3`,
          [webhookId, key, lastAtMs],
        ));
  }
  for (const { webhookId, failingSinceMs } of health) {
    await transaction.change("UPDATE webhook SET failing_since_ms = $1 WHERE id = $2", [failingSinceMs, webhookId]);
  }
}
