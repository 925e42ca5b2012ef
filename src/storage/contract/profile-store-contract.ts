import { expect, test } from "vitest";
import type { StoredEvent } from "../../events/event.ts";
import type { EventStore } from "../../events/event-store.ts";
import type { ItemStatistic } from "../../events/item-statistics.ts";
import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { ProfileChange, ProfileStore } from "../../profiles/profile-store.ts";

export interface UserStores {
  profiles: ProfileStore;
  events: EventStore;
}

const nowMs = Date.parse("2026-06-01T12:00:00Z");

function memory(given: Partial<ItemMemory> = {}): ItemMemory {
  return { weight: 1.5, atMs: nowMs, lastMs: nowMs, kinds: 2, shown: 0, ...given };
}

function event(messageId: string, profileId: string, given: Partial<StoredEvent> = {}): StoredEvent {
  return {
    messageId,
    type: "track",
    profileId,
    event: "Item Viewed",
    occurredAtMs: nowMs - 5,
    receivedAtMs: nowMs,
    properties: { itemId: "a", "odd\u0000key": ["\ud83d\ude00", null] },
    context: {},
    ...given,
  };
}

function profile(
  id: string,
  items: Record<string, ItemMemory> = {},
  given: { state?: string; dropped?: string[] } = {},
) {
  return {
    record: { id, state: given.state ?? `{"of":"${id}"}`, vectors: Uint8Array.of(1, 2, 255), sums: Uint8Array.of(7) },
    changedItems: new Map(Object.entries(items)),
    droppedItems: given.dropped ?? [],
  };
}

function change(given: Partial<ProfileChange>): ProfileChange[] {
  return [{ nowMs, profiles: [], links: [], events: [], statistics: [], ...given }];
}

/** What every database behind the user stores must do; `open` gives empty stores on one database. */
export function describeUserStores(open: () => Promise<UserStores>): void {
  test("what was committed is read back, byte for byte", async () => {
    const { profiles, events } = await open();
    const shown = memory({ lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 3, weight: 0 });
    const first = event("m1", "ann", { itemId: "a", recommendationId: "r1" });
    await profiles.commit(change({ profiles: [profile("ann", { a: memory(), b: shown })], events: [first] }));
    const record = (await profiles.load(["ann", "nobody"])).get("ann")!;
    expect(record.state).toBe('{"of":"ann"}');
    expect([...record.vectors]).toEqual([1, 2, 255]);
    expect([...record.sums]).toEqual([7]);
    expect(new Map(record.items)).toEqual(
      new Map([
        ["a", memory()],
        ["b", shown],
      ]),
    );
    expect((await profiles.load(["nobody"])).size).toBe(0);
    const [stored] = await events.listByProfile({ profileId: "ann", limit: 10 });
    expect(stored).toEqual({ ...first, sequence: stored!.sequence });
    expect(await events.listByRecommendation("r1")).toEqual([stored]);
    expect(await events.listByRecommendation("r2")).toEqual([]);
    expect(await events.findKnown(["m1", "m2"])).toEqual(new Set(["m1"]));
  });

  test("a later commit replaces the state and only the named memories", async () => {
    const { profiles } = await open();
    await profiles.commit(change({ profiles: [profile("ann", { a: memory(), b: memory(), c: memory() })] }));
    const changed = { b: memory({ weight: -2, kinds: 512 }) };
    await profiles.commit(change({ profiles: [profile("ann", changed, { state: "{}", dropped: ["c"] })] }));
    const { state, items: stored } = (await profiles.load(["ann"])).get("ann")!;
    const items = new Map(stored);
    expect(state).toBe("{}");
    expect([...items.keys()].sort()).toEqual(["a", "b"]);
    expect(items.get("b")!.weight).toBe(-2);
  });

  test("all of a change is kept, or none of it", async () => {
    const { profiles, events } = await open();
    await profiles.commit(change({ profiles: [profile("ann")], events: [event("m1", "ann")] }));
    const faulty = change({
      profiles: [profile("bob"), profile("ann", { a: memory() }, { state: '{"new":1}' })],
      events: [event("m2", "bob"), event("m1", "ann")],
      statistics: [statistic("a")],
    });
    await expect(profiles.commit(faulty)).rejects.toThrow();
    expect(await profiles.count()).toBe(1);
    expect((await profiles.load(["ann"])).get("ann")!.state).toBe('{"of":"ann"}');
    expect(await events.findKnown(["m2"])).toEqual(new Set());
    expect(await events.loadItemStatistics()).toEqual([]);
    expect(await events.countByName()).toEqual([{ event: "Item Viewed", count: 1 }]);
  });

  test("a joined profile is found by every name, with all of its events", async () => {
    const { profiles, events } = await open();
    await profiles.commit(
      change({
        profiles: [profile("cookie", { a: memory() })],
        events: [event("m1", "cookie"), event("m2", "cookie")],
      }),
    );
    await profiles.commit(change({ profiles: [profile("old", {})], links: [{ fromId: "older", intoId: "old" }] }));
    await profiles.commit(
      change({
        profiles: [profile("ann", { a: memory(), b: memory() })],
        links: [
          { fromId: "cookie", intoId: "ann" },
          { fromId: "old", intoId: "ann" },
          { fromId: "never seen", intoId: "ann" },
        ],
        events: [event("m3", "ann")],
      }),
    );
    const names = ["ann", "cookie", "old", "older", "never seen"];
    const loaded = await profiles.load(names);
    expect(names.map((name) => loaded.get(name)?.id)).toEqual(names.map(() => "ann"));
    expect(await profiles.aliasesOf("ann")).toEqual(["cookie", "never seen", "old", "older"]);
    expect(await profiles.count()).toBe(1);
    const list = await events.listByProfile({ profileId: "ann", limit: 10 });
    expect(list.map(({ messageId, profileId }) => [messageId, profileId])).toEqual([
      ["m3", "ann"],
      ["m2", "ann"],
      ["m1", "ann"],
    ]);
  });

  test("a name may be moved to another user", async () => {
    const { profiles } = await open();
    await profiles.commit(
      change({ profiles: [profile("ann"), profile("bob")], links: [{ fromId: "tv", intoId: "ann" }] }),
    );
    await profiles.commit(change({ links: [{ fromId: "tv", intoId: "bob" }] }));
    expect((await profiles.load(["tv"])).get("tv")!.id).toBe("bob");
    expect(await profiles.aliasesOf("ann")).toEqual([]);
  });

  test("events are read page by page, newest first", async () => {
    const { profiles, events } = await open();
    const all = Array.from({ length: 5 }, (_, i) => event(`m${i}`, "ann"));
    await profiles.commit(change({ profiles: [profile("ann")], events: all }));
    const first = await events.listByProfile({ profileId: "ann", limit: 3 });
    const second = await events.listByProfile({ profileId: "ann", limit: 3, before: first.at(-1)!.sequence });
    expect([...first, ...second].map(({ messageId }) => messageId)).toEqual(["m4", "m3", "m2", "m1", "m0"]);
    expect(await events.listByProfile({ profileId: "nobody", limit: 3 })).toEqual([]);
  });

  test("statistics are kept by item and channel, the newest values", async () => {
    const { profiles, events } = await open();
    await profiles.commit(change({ statistics: [statistic("a"), statistic("a", "web")] }));
    await profiles.commit(change({ statistics: [{ ...statistic("a"), popularity: 7, interactions: 9 }] }));
    const rows = await events.loadItemStatistics();
    expect(rows.sort((a, b) => a.channel.length - b.channel.length)).toEqual([
      { ...statistic("a"), popularity: 7, interactions: 9 },
      statistic("a", "web"),
    ]);
  });

  test("interactions leave out what was only shown", async () => {
    const { profiles } = await open();
    const shown = memory({ lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 1 });
    await profiles.commit(
      change({ profiles: [profile("ann", { a: memory(), b: shown }), profile("bob", { a: memory({ weight: -2 }) })] }),
    );
    expect(await profiles.interactions()).toEqual([
      { profileId: "ann", itemId: "a", weight: 1.5, atMs: nowMs },
      { profileId: "bob", itemId: "a", weight: -2, atMs: nowMs },
    ]);
  });

  test("profiles are listed in order of id, page by page", async () => {
    const { profiles } = await open();
    await profiles.commit(change({ profiles: ["c", "a", "b"].map((id) => profile(id)) }));
    expect(await profiles.list({ limit: 2 })).toEqual([
      { id: "a", updatedAtMs: nowMs },
      { id: "b", updatedAtMs: nowMs },
    ]);
    expect((await profiles.list({ limit: 2, after: "b" })).map(({ id }) => id)).toEqual(["c"]);
  });

  test("erasure takes the profile, its names, memories and events, and nobody else's", async () => {
    const { profiles, events } = await open();
    await profiles.commit(
      change({
        profiles: [profile("ann", { a: memory() }), profile("bob", { a: memory() })],
        links: [{ fromId: "cookie", intoId: "ann" }],
        events: [event("m1", "ann"), event("m2", "bob")],
      }),
    );
    expect(await profiles.erase("ann")).toBe(true);
    expect(await profiles.erase("ann")).toBe(false);
    expect((await profiles.load(["ann", "cookie"])).size).toBe(0);
    expect(await events.findKnown(["m1", "m2"])).toEqual(new Set(["m2"]));
    expect((await profiles.interactions()).map(({ profileId }) => profileId)).toEqual(["bob"]);
  });

  test("an event of a profile that is neither stored nor written is a defect, and nothing is kept", async () => {
    const { profiles, events } = await open();
    await expect(profiles.commit(change({ events: [event("m1", "nobody")] }))).rejects.toThrow("nobody");
    expect(await events.findKnown(["m1"])).toEqual(new Set());
  });
}

function statistic(itemId: string, channel = ""): ItemStatistic {
  return {
    itemId,
    channel,
    popularity: 1.25,
    exposures: 2,
    responses: 1.5,
    interactions: 2,
    dwellSeconds: 30.5,
    atMs: nowMs,
  };
}
