import { afterEach, beforeEach, expect, test } from "vitest";
import type { ComposedMessage } from "../../messages/compose/message-reply.ts";
import type { StoredMessage } from "../../messages/compose/message-store.ts";
import { makeUserWorld } from "../testing/user-world.ts";
import { openDatabase } from "./database.ts";
import { createMessageStore } from "./message-store.ts";

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

/** Takes in an event about a message, as a client sends it. */
async function takeIn(event: string, messageId: string): Promise<void> {
  const { ingestion } = await makeUserWorld({ database });
  const sent = { type: "track", userId: "anna", messageId: `event-${kept++}`, event, properties: { messageId } };
  expect(await ingestion.ingest([sent])).toMatchObject({ accepted: 1 });
}

test("events join their message in the transaction that keeps them and count once per kind in the report", async () => {
  const store = createMessageStore(database);
  await store.save(message({ messageId: "a" }));
  await store.save(message({ messageId: "b" }));
  await store.save(message({ messageId: "c", variant: "warm", target: { formality: 0.5, warmth: 0.9, energy: 0.5 } }));
  await takeIn("Message Shown", "a");
  await takeIn("Message Shown", "a");
  await takeIn("Message Clicked", "a");
  await takeIn("Message Dismissed", "b");
  await takeIn("Message Shown", "unknown");
  await takeIn("Page Turned", "a");
  await takeIn("message opened", "b");
  const zero = { shown: 0, opened: 0, clicked: 0, dismissed: 0 };
  expect(await store.report({})).toEqual([
    {
      templateId: "late",
      variant: "default",
      tone: "formal, friendly, calm",
      composed: 2,
      ...zero,
      shown: 1,
      opened: 1,
      clicked: 1,
      dismissed: 1,
    },
    { templateId: "late", variant: "warm", tone: "neutral, warm, even", composed: 1, ...zero },
  ]);
  expect(await store.report({ templateId: "other" })).toEqual([]);
});

test("a user's messages can be exported, and are erased with the user under any name, with what became of them", async () => {
  const store = createMessageStore(database);
  await store.save(message({ messageId: "a", createdAtMs: 2 }));
  await store.save(message({ messageId: "b", createdAtMs: 1 }));
  await store.save(message({ messageId: "c", userId: "ben" }));
  await store.save(message({ messageId: "d", userId: "cookie" }));
  await takeIn("Message Shown", "a");
  const { ingestion, users } = await makeUserWorld({ database });
  await ingestion.ingest([{ type: "identify", userId: "anna", anonymousId: "cookie" }]);
  expect((await store.exportUser("anna")).map((kept) => kept.messageId)).toEqual(["b", "a"]);
  expect((await users.exportData("anna")).messages).toHaveLength(3);
  expect(await users.erase("cookie")).toBe(true);
  expect(await store.exportUser("anna")).toEqual([]);
  expect(await store.exportUser("cookie")).toEqual([]);
  expect(database.prepare("SELECT count(*) FROM message_event").pluck().get()).toBe(0);
  expect(await store.get("c")).toBeDefined();
});

test("a user of whom only messages are stored can take them along and have them erased", async () => {
  const store = createMessageStore(database);
  await store.save(message());
  const { users } = await makeUserWorld({ database });
  const exported = await users.exportData("anna");
  expect(exported).toMatchObject({ ids: ["anna"], events: [], items: [], messages: [{ messageId: "m1" }] });
  expect(exported.profile).toBeUndefined();
  expect(await users.erase("anna")).toBe(true);
  expect(await store.get("m1")).toBeUndefined();
  await expect(users.exportData("anna")).rejects.toThrow("no user");
});
