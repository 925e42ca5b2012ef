import { expect, test } from "vitest";
import type { StoredEvent } from "../../events/event.ts";
import type { Stores } from "../stores.ts";
import { indexedItem } from "./catalogue/item-store-contract.ts";

/** Stores events, and the users that they name, in one commit. */
async function commit(
  stores: Stores,
  events: readonly Pick<StoredEvent, "profileId" | "event" | "occurredAtMs">[],
  version = 1,
) {
  const record = { state: "{}", vectors: new Uint8Array(0), sums: new Uint8Array(0) };
  const users = [...new Set(events.map(({ profileId }) => profileId))];
  const profiles = users.map((id) => ({
    record: { id, ...record },
    expectedVersion: version - 1,
    version,
    changedItems: new Map(),
    droppedItems: [],
  }));
  const stored = events.map((event, i) => ({
    messageId: `m${version}-${i}`,
    type: "track" as const,
    receivedAtMs: 100 + i,
    properties: JSON.stringify({ value: i }),
    context: "{}",
    ...event,
  }));
  await stores.commits.commit([{ nowMs: 100, profiles, links: [], events: stored, rows: [], outbox: [] }]);
}

/** What every HistorySource must do. */
export function describeHistorySource(open: () => Stores): void {
  test("every user's events come in order of time, whatever the order of arrival", async () => {
    const stores = open();
    await commit(stores, [
      { profileId: "a", event: "Late", occurredAtMs: 30 },
      { profileId: "b", event: "Other", occurredAtMs: 10 },
      { profileId: "a", event: "Early", occurredAtMs: 20 },
    ]);
    const histories = [];
    for await (const history of stores.histories.readAll()) histories.push(history);
    expect(histories.map(({ userId, events }) => [userId, events.map(({ event }) => event)])).toEqual([
      ["a", ["Early", "Late"]],
      ["b", ["Other"]],
    ]);
    expect(histories[0]!.events[0]).toMatchObject({ occurredAtMs: 20, receivedAtMs: 102, properties: { value: 2 } });
  });

  test("of one user the newest events come, and nobody of an unknown id", async () => {
    const stores = open();
    const events = [3, 1, 2].map((occurredAtMs) => ({ profileId: "a", event: `E${occurredAtMs}`, occurredAtMs }));
    await commit(stores, events);
    const history = await stores.histories.readUser("a", { limit: 2 });
    expect(history?.events.map(({ event }) => event)).toEqual(["E2", "E3"]);
    expect(await stores.histories.readUser("nobody", { limit: 2 })).toBeUndefined();
  });

  test("a long history is whole and in order, the newest of it where only so much is asked for", async () => {
    const stores = open();
    // By turns of the past and of today.
    const times = Array.from({ length: 1_203 }, (_, i) => (i % 2 === 0 ? i : 10_000 - i));
    await commit(
      stores,
      times.map((occurredAtMs) => ({ profileId: "a", event: "E", occurredAtMs })),
    );
    const inOrder = [...times].sort((a, b) => a - b);
    for (const limit of [5_000, 1_100]) {
      const history = await stores.histories.readUser("a", { limit });
      expect(history?.events.map(({ occurredAtMs }) => occurredAtMs)).toEqual(inOrder.slice(-limit));
    }
  });

  test("what a user did after it was read comes alone, also what had happened before", async () => {
    const stores = open();
    await commit(stores, [{ profileId: "a", event: "First", occurredAtMs: 20 }]);
    const { sequence } = (await stores.histories.readUser("a", { limit: 9 }))!;
    expect(await stores.histories.readUser("a", { limit: 9, after: sequence })).toEqual({
      ...{ userId: "a", events: [], sequence },
    });
    const [newest, late] = ["Newest", "Late"].map((event, i) => ({ profileId: "a", event, occurredAtMs: 30 - 20 * i }));
    await commit(stores, [newest!, late!], 2);
    const later = (await stores.histories.readUser("a", { limit: 9, after: sequence }))!;
    expect(later.events.map(({ event }) => event)).toEqual(["Late", "Newest"]);
    expect(later.sequence).toBeGreaterThan(sequence);
    expect((await stores.histories.readUser("a", { limit: 9 }))!.sequence).toBe(later.sequence);
  });

  test("items come as the current generation understands them, those without an analysis not at all", async () => {
    const stores = open();
    const told = indexedItem({ id: "told", title: "A good day", body: "Fine words.", attributes: {} });
    const topics = [{ id: "t1", label: 'Días de "sol"', weight: 0.25 }];
    await stores.items.write([{ ...told, summary: { ...told.summary, topics, sentimentScore: 0.5 } }], [], 1_234);
    const readings = await stores.histories.readItems(["told", "unknown"]);
    expect([...readings]).toEqual([["told", { createdAtMs: 1_234, topics, sentimentScore: 0.5 }]]);
    expect(await stores.histories.readItems([])).toEqual(new Map());
  });
}
