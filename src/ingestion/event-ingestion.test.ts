import { expect, test } from "vitest";
import { makeCatalogue, makeItem, makeUserWorld, startMs } from "../storage/testing/user-world.ts";

const track = (userId: string, event: string, properties: object = {}, rest: object = {}): object => ({
  type: "track",
  userId,
  event,
  properties,
  ...rest,
});

const rail = makeItem({
  id: "rail",
  tags: ["transport"],
  topics: [{ id: "t1", label: "rail", weight: 0.8 }],
  section: "news",
});
const cake = makeItem({
  id: "cake",
  tags: ["food"],
  topics: [{ id: "t2", label: "food", weight: 0.9 }],
  section: "life",
});

test("an accepted event is in the profile before the reply", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail, cake) });
  expect(await ingestion.ingest([track("ann", "Item Liked", { itemId: "rail" })])).toEqual({
    accepted: 1,
    duplicates: 0,
    rejected: [],
  });
  const view = await users.view("ann");
  expect(view.affinities.tags).toEqual([{ id: "transport", label: "transport", weight: 3, share: 1 }]);
  expect(view.affinities.topics[0]).toMatchObject({ id: "t1", label: "rail" });
  expect(view.affinities.topics[0]!.weight).toBeCloseTo(2.4);
  expect(view.seenItems).toBe(1);
});

test("the same messageId counts once, within a batch and across batches", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  const like = track("ann", "Item Liked", { itemId: "rail" }, { messageId: "m1" });
  expect(await ingestion.ingest([like, like])).toMatchObject({ accepted: 1, duplicates: 1 });
  expect(await ingestion.ingest([like])).toMatchObject({ accepted: 0, duplicates: 1 });
  expect((await users.view("ann")).engagement.events).toBe(1);
});

test("faulty events are reported by index with the path, and the others are kept", async () => {
  const { ingestion } = await makeUserWorld();
  const reply = await ingestion.ingest([
    track("ann", "Item Viewed", { itemId: "a" }),
    { type: "track", event: "Item Viewed" },
    track("ann", "Item Viewed", {}),
    track("ann", "Item Read", { itemId: "a", dwellSeconds: "long" }),
    "nonsense",
    track("ann", "Item Viewed", { itemId: "a" }, { timestamp: "yesterday" }),
    track("ann", "x", { blob: "y".repeat(40_000) }),
    track("a\ud800", "Item Viewed", { itemId: "a" }),
  ]);
  expect(reply.accepted).toBe(1);
  expect(reply.rejected.map(({ index, code }) => [index, code])).toEqual([
    [1, "invalid-event"],
    [2, "invalid-event"],
    [3, "invalid-event"],
    [4, "invalid-event"],
    [5, "invalid-event"],
    [6, "event-too-large"],
    [7, "invalid-event"],
  ]);
  expect(reply.rejected.map(({ detail }) => detail.split(":")[0])).toEqual([
    "userId",
    "properties.itemId",
    "properties.dwellSeconds",
    "event",
    "timestamp",
    "properties, traits and context take 40015 characters; the limit is 32768",
    "userId",
  ]);
});

test("a profile survives a restart, to five decimals", async () => {
  const catalogue = makeCatalogue(rail, cake);
  const world = await makeUserWorld({ catalogue });
  await world.ingestion.ingest([
    track("ann", "Item Read", { itemId: "rail", dwellSeconds: 45, scrollDepth: 0.9 }),
    track("ann", "Item Dismissed", { itemId: "cake" }),
    track("ann", "Text Submitted", { text: "I love it" }, { context: { channel: "email" } }),
  ]);
  const before = await world.users.view("ann");
  const after = await (await makeUserWorld({ catalogue, database: world.database })).users.view("ann");
  expect(after.affinities.tags.map(({ id }) => id)).toEqual(before.affinities.tags.map(({ id }) => id));
  for (const kind of ["topics", "tags", "sections"] as const) {
    after.affinities[kind].forEach(({ weight }, i) => {
      expect(weight).toBeCloseTo(before.affinities[kind][i]!.weight, 4);
    });
  }
  expect({ ...after, affinities: 0, interests: 0 }).toEqual({ ...before, affinities: 0, interests: 0 });
});

test("the words of a submitted text are not kept, what they say is", async () => {
  const { ingestion, users, database } = await makeUserWorld();
  await ingestion.ingest([track("ann", "Text Submitted", { text: "I hate this awful thing", itemId: "a" })]);
  const { mood } = await users.view("ann");
  expect(mood.texts).toBe(1);
  expect(mood.label).toBe("negative");
  expect(mood.score).toBeCloseTo(-0.45);
  const { events } = await users.exportData("ann");
  expect(events[0]!.properties).toMatchObject({ itemId: "a", textFeatures: { characters: 23 } });
  expect(JSON.stringify(database.prepare("SELECT * FROM event").all())).not.toContain("awful");
});

test("identify joins the anonymous history, once", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail, cake) });
  await ingestion.ingest([
    { type: "track", anonymousId: "cookie", event: "Item Liked", properties: { itemId: "rail" } },
  ]);
  await ingestion.ingest([track("ann", "Item Liked", { itemId: "rail" })]);
  const identify = { type: "identify", userId: "ann", anonymousId: "cookie", traits: { plan: "gold" } };
  await ingestion.ingest([identify]);
  await ingestion.ingest([identify]);
  const view = await users.view("ann");
  expect(view.affinities.tags[0]!.weight).toBeCloseTo(6);
  expect(view.traits).toEqual({ plan: "gold" });
  expect((await users.view("cookie")).id).toBe("ann");
  await ingestion.ingest([
    { type: "track", anonymousId: "cookie", event: "Item Liked", properties: { itemId: "cake" } },
  ]);
  expect((await users.view("ann")).affinities.tags).toHaveLength(2);
  const { ids, events } = await users.exportData("ann");
  expect(ids).toEqual(["ann", "cookie"]);
  expect(events).toHaveLength(5);
});

test("a join inside one batch carries what came before it in the batch", async () => {
  const { ingestion, users, database } = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  await ingestion.ingest([
    { type: "page", anonymousId: "cookie", name: "Home" },
    { type: "track", anonymousId: "cookie", event: "Item Liked", properties: { itemId: "rail" } },
    { type: "alias", previousId: "cookie", userId: "ann" },
  ]);
  expect((await users.view("ann")).engagement.events).toBe(3);
  expect(database.prepare("SELECT id FROM profile").pluck().all()).toEqual(["ann"]);
});

test("a device shared by two users moves no history from one to the other", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail, cake) });
  await ingestion.ingest([{ type: "track", anonymousId: "tv", event: "Item Liked", properties: { itemId: "rail" } }]);
  await ingestion.ingest([{ type: "identify", userId: "ann", anonymousId: "tv" }]);
  await ingestion.ingest([{ type: "identify", userId: "bob", anonymousId: "tv" }]);
  expect((await users.view("ann")).affinities.tags).toHaveLength(1);
  expect((await users.view("bob")).affinities.tags).toHaveLength(0);
  expect((await users.view("tv")).id).toBe("bob");
});

test("future timestamps become the time of receipt, negative dwell is left out, an absurd one is cut", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  await ingestion.ingest([
    track("ann", "Item Read", { itemId: "rail", dwellSeconds: -5 }, { timestamp: "2999-01-01T00:00:00Z" }),
    track("bob", "Item Read", { itemId: "rail", dwellSeconds: 1e12 }),
    track("eve", "Item Read", { itemId: "rail", dwellSeconds: 30 }, { timestamp: "0001-01-01T00:00:00Z" }),
  ]);
  const ann = await users.view("ann");
  expect(ann.engagement).toMatchObject({ dwellSeconds: 0, lastSeenAt: new Date(startMs).toISOString() });
  expect(ann.affinities.tags[0]!.weight).toBeCloseTo(1);
  const bob = await users.view("bob");
  expect(bob.engagement.dwellSeconds).toBe(14_400);
  expect(bob.affinities.tags[0]!.weight).toBeCloseTo(2.5);
  expect((await users.view("eve")).affinities.tags[0]!.weight).toBe(0);
});

test("a clock that was ten years ahead once does not freeze a profile or the statistics of items", async () => {
  const world = await makeUserWorld({ catalogue: makeCatalogue(rail, cake) });
  const { ingestion, clock } = world;
  clock.nowMs += 3_650 * 86_400_000;
  await ingestion.ingest([
    track("ann", "Item Liked", { itemId: "rail" }),
    track("ann", "Text Submitted", { text: "I love it" }, { context: { channel: "email" } }),
  ]);
  clock.nowMs = startMs;
  const likes = [track("ann", "Item Liked", { itemId: "cake" }), track("ann", "Item Shared", { itemId: "cake" })];
  await ingestion.ingest([...likes, track("ann", "Item Viewed", { itemId: "rail" })]);
  for (const { users, statistics } of [
    world,
    await makeUserWorld({ catalogue: world.catalogue, database: world.database }),
  ]) {
    const { affinities, engagement, recentItems, mood } = await users.view("ann");
    const weights = Object.fromEntries(affinities.tags.map(({ id, weight }) => [id, weight]));
    expect(weights.food).toBeCloseTo(6);
    expect(weights.transport).toBeCloseTo(3.5);
    expect(engagement.lastSeenAt).toBe(new Date(startMs).toISOString());
    expect(recentItems.map(({ lastAt }) => lastAt)).toEqual([engagement.lastSeenAt, engagement.lastSeenAt]);
    expect(mood).toMatchObject({ evidence: 1, history: [] });
    expect(statistics.popularityAt("cake", startMs)).toBeCloseTo(6);
    expect(statistics.popularityAt("rail", startMs)).toBeCloseTo(3.5);
  }
});

test("when the commit fails nothing is remembered", async () => {
  const world = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  await world.ingestion.ingest([track("ann", "Item Viewed", { itemId: "rail" })]);
  world.database.exec("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
  await expect(world.ingestion.ingest([track("ann", "Item Liked", { itemId: "rail" })])).rejects.toThrow(
    "disk is full",
  );
  const view = await world.users.view("ann");
  expect(view.engagement.events).toBe(1);
  expect(world.statistics.get("rail")!.interactions).toBe(1);
});

test("erasure leaves nothing that names the user, and may be repeated", async () => {
  const world = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  await world.ingestion.ingest([
    track("ann-secret", "Item Liked", { itemId: "rail" }),
    { type: "alias", previousId: "ann-old", userId: "ann-secret" },
  ]);
  expect(await world.users.erase("ann-old")).toBe(true);
  await expect(world.users.view("ann-secret")).rejects.toThrow("no user");
  for (const table of ["profile", "profile_link", "profile_item", "event"]) {
    expect(world.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
  }
  expect(await world.users.erase("ann-secret")).toBe(false);
});

test("concurrent batches on one user are all counted", async () => {
  const { ingestion, users } = await makeUserWorld({ catalogue: makeCatalogue(rail), capacity: 1 });
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      ingestion.ingest([
        track("ann", "Item Viewed", { itemId: "rail" }),
        track(`other${i}`, "Item Viewed", { itemId: "rail" }),
      ]),
    ),
  );
  expect((await users.view("ann")).engagement.events).toBe(20);
});
