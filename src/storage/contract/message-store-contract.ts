import { expect, test } from "vitest";
import type { ComposedMessage } from "../../messages/compose/message-reply.ts";
import type { MessageStore, StoredMessage } from "../../messages/compose/message-store.ts";

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

/** What every MessageStore must do; `open` gives an empty one. */
export function describeMessages(open: () => MessageStore): void {
  test("a message comes back as it was kept", async () => {
    const store = open();
    const kept = message({ idempotency: { key: "k", requestHash: "h" } });
    await store.save(kept);
    expect(await store.get("m1")).toEqual(kept);
    expect(await store.findByKey("k")).toEqual(kept);
    expect(await store.get("unknown")).toBeUndefined();
  });

  test("a taken idempotency key keeps the first message and refuses the second", async () => {
    const store = open();
    expect(await store.save(message({ idempotency: { key: "k", requestHash: "h" } }))).toBe(true);
    expect(await store.save(message({ messageId: "m2", idempotency: { key: "k", requestHash: "h" } }))).toBe(false);
    expect(await store.get("m2")).toBeUndefined();
  });

  test("times are those of one user on one channel after the given moment, newest first", async () => {
    const store = open();
    await store.save(message({ messageId: "a", createdAtMs: 10 }));
    await store.save(message({ messageId: "b", createdAtMs: 30 }));
    await store.save(message({ messageId: "c", createdAtMs: 20 }));
    await store.save(message({ messageId: "d", createdAtMs: 25, channel: "sms" }));
    await store.save(message({ messageId: "e", createdAtMs: 25, userId: "ben" }));
    expect(await store.timesSince({ userId: "anna", channel: "email", sinceMs: 10 })).toEqual([30, 20]);
  });

  test("a user's messages can be exported, oldest first", async () => {
    const store = open();
    await store.save(message({ messageId: "a", createdAtMs: 2 }));
    await store.save(message({ messageId: "b", createdAtMs: 1 }));
    await store.save(message({ messageId: "c", userId: "ben" }));
    expect((await store.exportUser("anna")).map(({ messageId }) => messageId)).toEqual(["b", "a"]);
  });
}
