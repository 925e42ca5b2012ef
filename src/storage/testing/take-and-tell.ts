import { projectionTables } from "../../ingestion/projections.ts";
import { silentLog } from "../../log/log.ts";
import { createAddressGuard } from "../../relays/webhooks/address-guard.ts";
import { createWebhookRelay } from "../../relays/webhooks/webhook-relay.ts";
import { createWebhooks } from "../../relays/webhooks/webhooks.ts";
import { openDatabase } from "../sqlite/database.ts";
import { createOutbox } from "../sqlite/outbox.ts";
import { createRelayStore } from "../sqlite/relays/relay-store.ts";
import { createWebhookStore } from "../sqlite/relays/webhook-store.ts";
import { startStorageThreads } from "../sqlite/threads/storage-threads.ts";
import { makeUserWorld } from "./user-world.ts";

/**
 * Takes in events that make users members of one segment after the other, and tells a webhook of it: a process for tests to kill. Says
 * `user count` for each event that is acknowledged; with `drain` it takes in none.
 */
const [databasePath = "", run = "", url = ""] = process.argv.slice(2);
const allow = ["127.0.0.1"];
const segments = 8;
const database = openDatabase({ path: databasePath });
const threads = startStorageThreads(database, { log: silentLog, tables: projectionTables });
const world = await makeUserWorld({ database, thread: threads.writes });
const [outbox, relays, store] = [createOutbox(database), createRelayStore(database), createWebhookStore(database)];
const guard = createAddressGuard({ allow });
const now = Date.now;
const relay = createWebhookRelay({ outbox, relays, store, guard, log: silentLog, now, random: Math.random });
const webhooks = createWebhooks({ store, outbox, guard, allow, now, changed: relay.wake });
if ((await webhooks.list()).length === 0) {
  for (let count = 1; count <= segments; count++) {
    const rule = { event: "Item Liked", count: { gte: count } };
    await world.segments.segments.put(`likes-${count}`, { label: `${count} likes`, rule });
  }
  await webhooks.put("test", { url, topics: ["segment.entered"], format: "standard", enabled: true });
}
relay.start();
world.domainEvents.onCommit(relay.wake);
// No timer of a relay keeps a process alive.
setInterval(() => undefined, 60_000);

const like = (user: string, count: number) => ({
  ...{ type: "track", event: "Item Liked", userId: user, messageId: `${user}-${count}` },
  properties: { itemId: `item-${count}` },
});
for (let batch = 0; run !== "drain"; batch++) {
  for (let count = 1; count <= segments; count++) {
    const users = Array.from({ length: 5 }, (_, i) => `${run}-${batch}-${i}`);
    await world.ingestion.ingest(users.map((user) => like(user, count)));
    process.stdout.write(users.map((user) => `${user} ${count}\n`).join(""));
  }
}
