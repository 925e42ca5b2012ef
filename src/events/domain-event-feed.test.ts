import { expect, test } from "vitest";
import type { DomainEvent } from "./domain-event.ts";
import { createDomainEventFeed } from "./domain-event-feed.ts";
import type { OutboxEntry } from "./outbox.ts";

const removed = (itemId: string): DomainEvent => ({ topic: "item.removed", key: itemId, body: { itemId } });

function makeOutbox() {
  const entries: OutboxEntry[] = [];
  return {
    origin: 1,
    commit: (event: DomainEvent, origin: number): void => {
      entries.push({ ...event, sequence: entries.length + 1, createdAtMs: 0, origin });
    },
    lastSequence: async () => entries.length,
    read: async ({ after, limit, exceptOrigin }: { after: number; limit: number; exceptOrigin?: number }) =>
      entries.filter(({ sequence, origin }) => sequence > after && origin !== exceptOrigin).slice(0, limit),
  };
}

const failing = (error: unknown): never => {
  throw error;
};

test("own events are heard at once, those of others when caught up with, each once", async () => {
  const outbox = makeOutbox();
  outbox.commit(removed("before"), 2);
  const feed = createDomainEventFeed({ outbox, after: 1, onError: failing });
  const heard: string[] = [];
  feed.on("item.removed", ({ body }, origin) => void heard.push(`${body.itemId} ${origin}`));
  feed.on("item.indexed", () => void heard.push("never"));
  outbox.commit(removed("a"), 1);
  feed.publish([removed("a")]);
  expect(heard).toEqual(["a own"]);
  outbox.commit(removed("b"), 2);
  await feed.catchUp();
  await feed.catchUp();
  expect(heard).toEqual(["a own", "b other"]);
});

test("more events than fit one page are all heard, in order, with each listener waited for", async () => {
  const outbox = makeOutbox();
  for (let i = 0; i < 2_500; i++) outbox.commit(removed(String(i)), i % 2 === 0 ? 2 : 1);
  const feed = createDomainEventFeed({ outbox, after: 0, onError: failing });
  const heard: number[] = [];
  feed.on("item.removed", async ({ body }) => {
    await Promise.resolve();
    heard.push(Number(body.itemId));
  });
  await feed.catchUp();
  expect(heard).toEqual(Array.from({ length: 1_250 }, (_, i) => 2 * i));
});

test("a listener that fails is reported and stops nobody else", async () => {
  const outbox = makeOutbox();
  const errors: unknown[] = [];
  const feed = createDomainEventFeed({ outbox, after: 0, onError: (error) => errors.push(error) });
  const heard: string[] = [];
  feed.on("item.removed", () => failing(new Error("one")));
  feed.on("item.removed", async () => failing(new Error("two")));
  const end = feed.on("item.removed", ({ body }) => void heard.push(body.itemId));
  feed.publish([removed("a")]);
  outbox.commit(removed("b"), 2);
  await feed.catchUp();
  end();
  feed.publish([removed("c")]);
  await new Promise(setImmediate);
  expect(heard).toEqual(["a", "b"]);
  expect(errors.map(String)).toEqual(Array(3).fill(["Error: one", "Error: two"]).flat());
});

test("a started feed hears of others by itself until it is stopped", async () => {
  const outbox = makeOutbox();
  const feed = createDomainEventFeed({ outbox, after: 0, everyMs: 1, onError: failing });
  const heard = new Promise<string>((resolve) => {
    feed.on("item.removed", ({ body }) => resolve(body.itemId));
  });
  feed.start();
  outbox.commit(removed("a"), 2);
  expect(await heard).toBe("a");
  await feed.stop();
});
