import { expect, test } from "vitest";
import type { StoredEvent } from "../../events/event.ts";
import type { EventStore } from "../../events/event-store.ts";
import type { Outbox } from "../../events/outbox.ts";
import { hashOfId } from "../../events/user-erased.ts";
import {
  type CommitPart,
  type CommitStore,
  type ProfileLink,
  type ProfileWrite,
  StaleCommitError,
} from "../../ingestion/commit/commit-store.ts";
import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";

export interface UserStores {
  profiles: ProfileStore;
  commits: CommitStore;
  events: EventStore;
  outbox: Outbox;
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
  given: { state?: string; dropped?: string[]; expectedVersion?: number; version?: number } = {},
): ProfileWrite {
  return {
    record: { id, state: given.state ?? `{"of":"${id}"}`, vectors: Uint8Array.of(1, 2, 255), sums: Uint8Array.of(7) },
    expectedVersion: given.expectedVersion ?? 0,
    version: given.version ?? 1,
    changedItems: new Map(Object.entries(items)),
    droppedItems: given.dropped ?? [],
  };
}

function change({
  events = [],
  ...given
}: Partial<Omit<CommitPart, "events">> & { events?: StoredEvent[] }): CommitPart[] {
  const written = events.map(({ properties, context, replay, ...rest }) => ({
    ...rest,
    ...(replay !== undefined && { replay: JSON.stringify(replay) }),
    properties: JSON.stringify(properties),
    context: JSON.stringify(context),
  }));
  return [{ nowMs, profiles: [], links: [], rows: [], outbox: [], ...given, events: written }];
}

/** A profile of its own in version `fromVersion` becomes part of another. */
function merge(fromId: string, intoId: string, fromVersion = 1): ProfileLink {
  return {
    fromId,
    intoId,
    merge: { fromVersion, messageId: `${fromId} to ${intoId}`, cause: "alias", fromName: fromId, intoName: intoId },
  };
}

/** What every database behind the user stores must do; `open` gives empty stores on one database. */
export function describeUserStores(open: () => Promise<UserStores>): void {
  describeCommits(open);
  describeReading(open);
  describeRevisions(open);
}

function describeCommits(open: () => Promise<UserStores>): void {
  test("what was committed is read back, byte for byte", async () => {
    const { profiles, commits, events } = await open();
    const shown = memory({ lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 3, weight: 0 });
    const first = event("m1", "ann", { itemId: "a", recommendationId: "r1" });
    await commits.commit(change({ profiles: [profile("ann", { a: memory(), b: shown })], events: [first] }));
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
    const { profiles, commits } = await open();
    await commits.commit(change({ profiles: [profile("ann", { a: memory(), b: memory(), c: memory() })] }));
    const changed = { b: memory({ weight: -2, kinds: 512 }) };
    await commits.commit(
      change({ profiles: [profile("ann", changed, { state: "{}", dropped: ["c"], expectedVersion: 1, version: 2 })] }),
    );
    const { state, items: stored } = (await profiles.load(["ann"])).get("ann")!;
    const items = new Map(stored);
    expect(state).toBe("{}");
    expect([...items.keys()].sort()).toEqual(["a", "b"]);
    expect(items.get("b")!.weight).toBe(-2);
  });

  test("all of a change is kept, or none of it", async () => {
    const { profiles, commits, events, outbox } = await open();
    await commits.commit(change({ profiles: [profile("ann")], events: [event("m1", "ann")] }));
    const faulty = change({
      profiles: [
        profile("bob"),
        profile("ann", { a: memory() }, { state: '{"new":1}', expectedVersion: 1, version: 2 }),
      ],
      events: [event("m2", "bob"), event("m1", "ann")],
      outbox: [{ topic: "item.removed", key: "a", body: { itemId: "a" } }],
    });
    await expect(commits.commit(faulty)).rejects.toThrow();
    expect(await profiles.count()).toBe(1);
    expect((await profiles.load(["ann"])).get("ann")!.state).toBe('{"of":"ann"}');
    expect(await events.findKnown(["m2"])).toEqual(new Set());
    expect(await outbox.lastSequence()).toBe(0);
    expect(await events.countByName()).toEqual([{ event: "Item Viewed", count: 1 }]);
  });
}

function describeReading(open: () => Promise<UserStores>): void {
  test("a joined profile is found by every name, with all of its events", async () => {
    const { profiles, commits, events } = await open();
    await commits.commit(
      change({
        profiles: [profile("cookie", { a: memory() })],
        events: [event("m1", "cookie"), event("m2", "cookie")],
      }),
    );
    await commits.commit(change({ profiles: [profile("old", {})], links: [{ fromId: "older", intoId: "old" }] }));
    await commits.commit(
      change({
        profiles: [profile("ann", { a: memory(), b: memory() })],
        links: [merge("cookie", "ann"), merge("old", "ann"), { fromId: "never seen", intoId: "ann" }],
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
    const { profiles, commits } = await open();
    await commits.commit(
      change({ profiles: [profile("ann"), profile("bob")], links: [{ fromId: "tv", intoId: "ann" }] }),
    );
    await commits.commit(change({ links: [{ fromId: "tv", intoId: "bob" }] }));
    expect((await profiles.load(["tv"])).get("tv")!.id).toBe("bob");
    expect(await profiles.aliasesOf("ann")).toEqual([]);
  });

  test("events are read page by page, newest first", async () => {
    const { commits, events } = await open();
    const all = Array.from({ length: 5 }, (_, i) => event(`m${i}`, "ann"));
    await commits.commit(change({ profiles: [profile("ann")], events: all }));
    const first = await events.listByProfile({ profileId: "ann", limit: 3 });
    const second = await events.listByProfile({ profileId: "ann", limit: 3, before: first.at(-1)!.sequence });
    expect([...first, ...second].map(({ messageId }) => messageId)).toEqual(["m4", "m3", "m2", "m1", "m0"]);
    expect(await events.listByProfile({ profileId: "nobody", limit: 3 })).toEqual([]);
  });

  test("interactions leave out what was only shown", async () => {
    const { profiles, commits } = await open();
    const shown = memory({ lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 1 });
    await commits.commit(
      change({ profiles: [profile("ann", { a: memory(), b: shown }), profile("bob", { a: memory({ weight: -2 }) })] }),
    );
    expect(await profiles.interactions()).toEqual([
      { profileId: "ann", itemId: "a", weight: 1.5, atMs: nowMs },
      { profileId: "bob", itemId: "a", weight: -2, atMs: nowMs },
    ]);
  });

  test("profiles are listed in order of id, page by page", async () => {
    const { profiles, commits } = await open();
    await commits.commit(change({ profiles: ["c", "a", "b"].map((id) => profile(id)) }));
    expect(await profiles.list({ limit: 2 })).toEqual([
      { id: "a", updatedAtMs: nowMs },
      { id: "b", updatedAtMs: nowMs },
    ]);
    expect((await profiles.list({ limit: 2, after: "b" })).map(({ id }) => id)).toEqual(["c"]);
  });

  test("erasure takes the profile, its names, memories, events and domain events, and nobody else's", async () => {
    const { profiles, commits, events, outbox } = await open();
    await commits.commit(
      change({
        profiles: [profile("ann", { a: memory() }), profile("bob", { a: memory() })],
        links: [{ fromId: "cookie", intoId: "ann" }],
        events: [event("m1", "ann"), event("m2", "bob")],
        outbox: ["ann", "bob"].map((id) => ({ topic: "profile.changed", key: id, body: { userId: id, events: 1 } })),
      }),
    );
    expect((await profiles.erase("ann", nowMs)).sort()).toEqual(["ann", "cookie"]);
    expect(await profiles.erase("ann", nowMs)).toEqual([]);
    expect((await profiles.load(["ann", "cookie"])).size).toBe(0);
    expect(await events.findKnown(["m1", "m2"])).toEqual(new Set(["m2"]));
    expect((await profiles.interactions()).map(({ profileId }) => profileId)).toEqual(["bob"]);
    const left = await outbox.read({ after: 0, limit: 9 });
    expect(left.map(({ topic, key }) => [topic, key])).toEqual([
      ["profile.changed", "bob"],
      ["user.erased", ""],
    ]);
    expect(left[1]!.body).toEqual({ idHashes: expect.arrayContaining([hashOfId("ann"), hashOfId("cookie")]) });
  });
}

function describeRevisions(open: () => Promise<UserStores>): void {
  test("a change that was worked out from another version than the stored one is stale, and nothing of it is kept", async () => {
    const { profiles, commits, events } = await open();
    await commits.commit(change({ profiles: [profile("ann", {}, { version: 5 })] }));
    const stale = [
      change({ profiles: [profile("ann", {}, { expectedVersion: 4, version: 6 })], events: [event("m1", "ann")] }),
      change({ profiles: [profile("ann")] }),
      change({ profiles: [profile("gone", {}, { expectedVersion: 4 })] }),
      change({ profiles: [profile("bob")], links: [merge("ann", "bob", 4)] }),
      change({ profiles: [profile("bob")], links: [merge("gone", "bob", 4)] }),
      change({ profiles: [profile("bob")], links: [{ fromId: "ann", intoId: "bob" }] }),
    ];
    for (const parts of stale) await expect(commits.commit(parts)).rejects.toThrow(StaleCommitError);
    expect(await profiles.list({ limit: 9 })).toEqual([{ id: "ann", updatedAtMs: nowMs }]);
    expect((await profiles.load(["ann"])).get("ann")!.version).toBe(5);
    expect(await events.findKnown(["m1"])).toEqual(new Set());
    await commits.commit(change({ profiles: [profile("ann", {}, { expectedVersion: 5, version: 6 })] }));
  });

  test("a new profile with a name that somebody has by now is stale", async () => {
    const { commits } = await open();
    await commits.commit(change({ profiles: [profile("ann")], links: [{ fromId: "tv", intoId: "ann" }] }));
    await expect(commits.commit(change({ profiles: [profile("tv")] }))).rejects.toThrow(StaleCommitError);
  });

  test("an event that is stored already makes the change stale", async () => {
    const { commits, events } = await open();
    await commits.commit(change({ profiles: [profile("ann")], events: [event("m1", "ann")] }));
    const again = change({ events: [event("m2", "ann"), event("m1", "ann")] });
    await expect(commits.commit(again)).rejects.toThrow(StaleCommitError);
    expect(await events.findKnown(["m1", "m2"])).toEqual(new Set(["m1"]));
  });

  test("what is read inside an exclusive commit is what it is applied to", async () => {
    const { profiles, commits } = await open();
    await commits.commit(change({ profiles: [profile("ann", {}, { version: 5 })] }));
    async function* parts(): AsyncGenerator<CommitPart> {
      const { version } = (await profiles.load(["ann"])).get("ann")!;
      yield* change({ profiles: [profile("ann", {}, { expectedVersion: version, version: 6 })] });
    }
    await commits.commit(parts(), { isExclusive: true });
    expect((await profiles.load(["ann"])).get("ann")!.version).toBe(6);
    await commits.commit([], { isExclusive: true });
  });

  test("an event keeps the ids, the source and the times that it was sent with", async () => {
    const { commits, events } = await open();
    const sent = {
      userId: "ann",
      anonymousId: "tv",
      previousId: "old",
      sourceId: "shop",
      sentAtMs: nowMs - 3,
      itemId: "a",
      recommendationId: "r",
    };
    await commits.commit(change({ profiles: [profile("ann")], events: [event("m1", "ann", sent)] }));
    expect(await events.listByProfile({ profileId: "ann", limit: 1 })).toEqual([
      { ...event("m1", "ann", sent), sequence: expect.any(Number) },
    ]);
  });

  test("an event of a profile that is neither stored nor written is a defect, and nothing is kept", async () => {
    const { commits, events } = await open();
    await expect(commits.commit(change({ events: [event("m1", "nobody")] }))).rejects.toThrow("nobody");
    expect(await events.findKnown(["m1"])).toEqual(new Set());
  });
}
