import { afterEach, beforeEach, expect, test } from "vitest";
import type { ComposedMessage } from "../../messages/compose/message-reply.ts";
import type { StoredMessage } from "../../messages/compose/message-store.ts";
import { openDatabase } from "./database.ts";
import { createMessageStore } from "./message-store.ts";
import { createProfileStore } from "./profile-store.ts";

let database: ReturnType<typeof openDatabase>;
beforeEach(() => {
  database = openDatabase({ path: ":memory:" });
});
afterEach(() => {
  database.close();
});

const reply = { messageId: "m1", body: "Hello", variant: "default" } as ComposedMessage;

function message(part: Partial<StoredMessage> = {}): StoredMessage {
  return {
    messageId: "m1",
    userId: "anna",
    channel: "email",
    templateId: "late",
    variant: "default",
    target: { formality: 0.9, warmth: 0.5, energy: 0.1 },
    createdAtMs: 1_000,
    reply,
    ...part,
  };
}

let kept = 0;

/** Keeps an event the way ingestion does: through the profile store, in its one transaction. */
async function keepEvent(event: string, messageId: string): Promise<void> {
  const nowMs = 5 + kept++;
  const record = { id: "anna", state: "{}", vectors: new Uint8Array(), sums: new Uint8Array() };
  await createProfileStore(database).commit([
    {
      nowMs,
      profiles: [{ record, changedItems: new Map(), droppedItems: [] }],
      links: [],
      events: [
        {
          messageId: `event-${kept}`,
          type: "track",
          profileId: "anna",
          event,
          occurredAtMs: nowMs,
          receivedAtMs: nowMs,
          properties: { messageId },
          context: {},
        },
      ],
      statistics: [],
    },
  ]);
}

test("events join their message in the transaction that keeps them and count once per kind in the report", async () => {
  const store = createMessageStore(database);
  await store.save(message({ messageId: "a" }));
  await store.save(message({ messageId: "b" }));
  await store.save(message({ messageId: "c", variant: "warm", target: { formality: 0.5, warmth: 0.9, energy: 0.5 } }));
  await keepEvent("Message Shown", "a");
  await keepEvent("Message Shown", "a");
  await keepEvent("Message Clicked", "a");
  await keepEvent("Message Dismissed", "b");
  await keepEvent("Message Shown", "unknown");
  await keepEvent("Item Viewed", "a");
  const zero = { shown: 0, opened: 0, clicked: 0, dismissed: 0 };
  expect(await store.report({})).toEqual([
    {
      templateId: "late",
      variant: "default",
      tone: "formal, friendly, calm",
      composed: 2,
      ...zero,
      shown: 1,
      clicked: 1,
      dismissed: 1,
    },
    { templateId: "late", variant: "warm", tone: "neutral, warm, even", composed: 1, ...zero },
  ]);
  expect(await store.report({ templateId: "other" })).toEqual([]);
});

test("a user's messages can be exported, and erased with their events", async () => {
  const store = createMessageStore(database);
  await store.save(message({ messageId: "a", createdAtMs: 2 }));
  await store.save(message({ messageId: "b", createdAtMs: 1 }));
  await store.save(message({ messageId: "c", userId: "ben" }));
  await keepEvent("Message Shown", "a");
  expect((await store.exportUser("anna")).map((kept) => kept.messageId)).toEqual(["b", "a"]);
  expect(await store.eraseUser("anna")).toBe(2);
  expect(await store.exportUser("anna")).toEqual([]);
  expect(database.prepare("SELECT count(*) FROM message_event").pluck().get()).toBe(0);
  expect(await store.get("c")).toBeDefined();
});
