import type { WebhookStore } from "../../../relays/webhooks/webhook-store.ts";
import { rowOfWebhook, type WebhookRow, webhookOf } from "../../rows/webhook-rows.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";
import { createDeliveryReader } from "./delivery-reader.ts";

const columns = `id, url, settings, secrets, disabled_because AS disabledBecause, disabled_at_ms AS disabledAtMs,
  since_sequence AS sinceSequence, failing_since_ms AS failingSinceMs, created_at_ms AS createdAtMs, updated_at_ms AS updatedAtMs`;

/** Webhooks and their queues in SQLite. */
export function createWebhookStore(database: Database): WebhookStore {
  const list = database.prepare<[], WebhookRow>(`SELECT ${columns} FROM webhook ORDER BY id`);
  const read = database.prepare<[string], WebhookRow>(`SELECT ${columns} FROM webhook WHERE id = ?`);
  const put = database.prepare(`
    INSERT INTO webhook (id, url, settings, secrets, disabled_because, disabled_at_ms, since_sequence, failing_since_ms, created_at_ms, updated_at_ms)
    VALUES (@id, @url, @settings, @secrets, @disabledBecause, @disabledAtMs, @sinceSequence, @failingSinceMs, @createdAtMs, @updatedAtMs)
    ON CONFLICT (id) DO UPDATE SET url = excluded.url, settings = excluded.settings, secrets = excluded.secrets,
      disabled_because = excluded.disabled_because, disabled_at_ms = excluded.disabled_at_ms, since_sequence = excluded.since_sequence,
      failing_since_ms = excluded.failing_since_ms, updated_at_ms = excluded.updated_at_ms`);
  const remove = database.prepare("DELETE FROM webhook WHERE id = ?");
  const disable = database.prepare(
    "UPDATE webhook SET disabled_because = ?, disabled_at_ms = ? WHERE id = ? AND disabled_because IS NULL",
  );
  const enqueue = createEnqueue(database);
  const settle = createSettle(database);
  const replayOne = database.prepare(`
    UPDATE webhook_delivery SET status = 'waiting', attempts = 0, next_at_ms = ?, error = NULL WHERE webhook_id = ? AND sequence = ?`);
  const replaySince = database.prepare(`
    UPDATE webhook_delivery SET status = 'waiting', attempts = 0, next_at_ms = ?, error = NULL
    WHERE webhook_id = ? AND created_at_ms >= ? AND status IN (SELECT value FROM json_each(?))`);
  const hasten = database.prepare(
    "UPDATE webhook_delivery SET next_at_ms = @nowMs WHERE webhook_id = @id AND status = 'waiting' AND next_at_ms > @nowMs",
  );
  const deleteBefore = database.prepare(`
    DELETE FROM webhook_delivery WHERE sequence IN (
      SELECT sequence FROM webhook_delivery WHERE created_at_ms < ? AND status <> 'waiting' ORDER BY sequence LIMIT ?)`);
  return {
    list: async () => list.all().map(webhookOf),
    async read(id) {
      const row = read.get(id);
      return row && webhookOf(row);
    },
    put: (webhook) => inTurn(database, () => void put.run(rowOfWebhook(webhook))),
    remove: (id) => inTurn(database, () => remove.run(id).changes > 0),
    disable: (id, { because, atMs }) => inTurn(database, () => void disable.run(because, atMs, id)),
    enqueue: (deliveries, options) => inTurn(database, () => enqueue.immediate(deliveries, options)),
    settle: (results, health) => inTurn(database, () => settle.immediate(results, health)),
    hasten: (id, nowMs) => inTurn(database, () => void hasten.run({ id, nowMs })),
    replay: (id, which, nowMs) =>
      inTurn(database, () =>
        "sequence" in which
          ? replayOne.run(nowMs, id, which.sequence).changes
          : replaySince.run(nowMs, id, which.sinceMs, JSON.stringify(which.statuses)).changes,
      ),
    deleteBefore: ({ createdBeforeMs, limit }) =>
      inTurn(database, () => deleteBefore.run(createdBeforeMs, limit).changes),
    ...createDeliveryReader(database),
  };
}

function createEnqueue(database: Database) {
  const exists = database.prepare<[string]>("SELECT 1 FROM webhook WHERE id = ?");
  const waiting = database
    .prepare<[string], number>("SELECT count(*) FROM webhook_delivery WHERE webhook_id = ? AND status = 'waiting'")
    .pluck();
  // What comes behind a delivery of its key that waits for its next attempt waits as long.
  const insert = database.prepare(`
    INSERT INTO webhook_delivery (webhook_id, message_id, topic, key, body, status, error, created_at_ms, next_at_ms)
    VALUES (@webhookId, @messageId, @topic, @key, @body, @status, @error, @createdAtMs, coalesce(
      (SELECT max(next_at_ms) FROM webhook_delivery WHERE webhook_id = @webhookId AND key = @key AND status = 'waiting'), @nowMs))
    ON CONFLICT (webhook_id, message_id) DO NOTHING`);
  return database.transaction((...[deliveries, { nowMs, most }]: Parameters<WebhookStore["enqueue"]>): number => {
    let added = 0;
    const depths = new Map<string, number>();
    for (const delivery of deliveries) {
      const { webhookId } = delivery;
      const depth =
        depths.get(webhookId) ?? (exists.get(webhookId) === undefined ? undefined : waiting.get(webhookId)!);
      if (depth === undefined) continue;
      const isFull = depth >= most;
      const error = isFull ? `${most} deliveries were waiting: replay it when the endpoint answers again` : null;
      const { changes } = insert.run({ ...delivery, nowMs, error, status: isFull ? "failed" : "waiting" });
      added += changes;
      depths.set(webhookId, depth + (isFull ? 0 : changes));
    }
    return added;
  });
}

function createSettle(database: Database) {
  const update = database.prepare(`
    UPDATE webhook_delivery SET status = @status, attempts = @attempts, next_at_ms = @nextAtMs, last_at_ms = @lastAtMs,
      response_status = @responseStatus, error = @error WHERE sequence = @sequence`);
  const delayKey = database.prepare(`
    UPDATE webhook_delivery SET next_at_ms = @nextAtMs
    WHERE webhook_id = @webhookId AND key = @key AND status = 'waiting' AND sequence > @sequence AND next_at_ms < @nextAtMs`);
  const freeKey = database.prepare(`
    UPDATE webhook_delivery SET next_at_ms = @lastAtMs
    WHERE webhook_id = @webhookId AND key = @key AND status = 'waiting' AND attempts = 0 AND next_at_ms > @lastAtMs`);
  const setHealth = database.prepare("UPDATE webhook SET failing_since_ms = ? WHERE id = ?");
  return database.transaction((...[results, health]: Parameters<WebhookStore["settle"]>): void => {
    for (const { webhookId, key, ...result } of results) {
      update.run({ responseStatus: null, error: null, ...result });
      const { sequence, nextAtMs, lastAtMs, status } = result;
      if (status === "waiting") delayKey.run({ webhookId, key, sequence, nextAtMs });
      else freeKey.run({ webhookId, key, lastAtMs });
    }
    for (const { webhookId, failingSinceMs } of health) setHealth.run(failingSinceMs ?? null, webhookId);
  });
}
