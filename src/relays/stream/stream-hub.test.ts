import { afterEach, expect, test } from "vitest";
import { openStores } from "../../storage/open-stores.ts";
import { createStreamHub, type StreamSink } from "./stream-hub.ts";
import { topicsOf } from "./stream-topics.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function world(heartbeatMs = 15_000) {
  const stores = openStores("sqlite::memory:");
  const errors: unknown[] = [];
  const hub = createStreamHub({
    outbox: stores.outbox,
    profileIdOf: async (name) => name,
    onError: (error) => errors.push(error),
    heartbeatMs,
  });
  closing.push(stores.close, hub.close);
  const emit = async (...ids: string[]): Promise<void> => {
    await stores.outbox.append(
      ids.map((id) => ({ topic: "item.indexed", key: id, body: { itemId: id } })),
      1,
    );
    hub.wake();
  };
  return { stores, hub, emit, errors };
}

/** A reader that takes everything, or nothing. */
function sink({ isSlow = false } = {}) {
  let text = "";
  let isEnded = false;
  const own: StreamSink = {
    write: (more) => {
      text += more;
    },
    bufferedBytes: () => (isSlow ? text.length : 0),
    end: () => {
      isEnded = true;
    },
    isEnded: () => isEnded,
  };
  const items = (): string[] => [...text.matchAll(/"itemId":"(\w+)"/g)].map(([, id]) => id!);
  return { ...own, items, text: () => text };
}

const topics = topicsOf(["items"])!;

test("everyone gets each event once and in order, whoever comes while others are read to", async () => {
  const { hub, emit, errors } = world();
  const ids = Array.from({ length: 1_300 }, (_, i) => `i${i}`);
  const early = sink();
  await hub.connect({ topics, sink: early });
  await emit(...ids.slice(0, 700));
  const late = sink();
  const connecting = hub.connect({ topics, after: 0, sink: late });
  await emit(...ids.slice(700));
  await connecting;
  await expect.poll(() => [early.items().length, late.items().length]).toEqual([1_300, 1_300]);
  expect(early.items()).toEqual(ids);
  expect(late.items()).toEqual(ids);
  expect(errors).toEqual([]);
});

test("a reader that takes nothing is cut off, and the others go on", async () => {
  const { hub, emit } = world();
  const [slow, quick] = [sink({ isSlow: true }), sink()];
  await hub.connect({ topics, sink: slow });
  await hub.connect({ topics, sink: quick });
  for (let i = 0; i < 12; i++) await emit(...Array.from({ length: 1_000 }, (_, n) => `i${i}x${n}`));
  await expect.poll(() => quick.items().length, { timeout: 5_000 }).toBe(12_000);
  expect(slow.isEnded()).toBe(true);
  expect(slow.text().length).toBeLessThan(1.1 * 1024 * 1024);
  expect(hub.connected()).toBe(1);
});

test("a silent stream is kept alive, and whoever was away too long is told to look for itself", async () => {
  const { hub, emit, stores } = world(10);
  await emit("a", "b");
  await stores.outbox.deleteBefore({ createdBeforeMs: 9, limit: 1 });
  const [back, fresh] = [sink(), sink()];
  await hub.connect({ topics, after: 0, sink: back });
  await hub.connect({ topics, sink: fresh });
  expect(back.text()).toContain("event: reset");
  expect(fresh.text()).toMatch(/^retry: 3000\nid: 2\nevent: connected\n/);
  await expect.poll(() => fresh.text()).toContain(":\n\n");
});

test("a place that is ahead of the outbox is that of another database: it goes on from now", async () => {
  const { hub, emit } = world();
  await emit("a");
  const own = sink();
  await hub.connect({ topics, after: 9_999, sink: own });
  await emit("b");
  await expect.poll(own.items).toEqual(["b"]);
});
