import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { experimentInputSchema } from "../../experiments/definition/experiment.ts";
import { makeCatalogue, makeItem, makeUserWorld, type UserWorld } from "../../storage/testing/user-world.ts";

const items = ["rail", "cake", "opera", "goal"].map((id, i) =>
  makeItem({
    id,
    tags: [`tag-${i % 2}`],
    topics: [{ id: `of-item-${i}`, label: `topic ${i}`, weight: 0.8 }],
    section: i % 2 === 0 ? "news" : "life",
    wordCount: 100 + 50 * i,
  }),
);
const users = ["ann", "bob"];
const devices = ["tv", "phone", "kiosk"];

const who = fc.oneof(
  fc.constantFrom(...users).map((userId) => ({ userId })),
  fc.constantFrom(...devices).map((anonymousId) => ({ anonymousId })),
);
const itemId = fc.constantFrom(...items.map(({ id }) => id));
const track = fc
  .tuple(who, fc.constantFrom("Item Viewed", "Item Liked", "Item Purchased", "Item Shared", "Item Dismissed"), itemId)
  .map(([ids, event, item]) => ({ type: "track", ...ids, event, properties: { itemId: item, value: 5 } }));
const read = fc.tuple(who, itemId, fc.integer({ min: 1, max: 200 })).map(([ids, item, dwellSeconds]) => ({
  ...{ type: "track", ...ids, event: "Item Read", properties: { itemId: item, dwellSeconds } },
  context: { channel: "web", timezone: "Europe/Berlin" },
}));
const text = fc.tuple(who, fc.constantFrom("I love it", "awful, I hate it")).map(([ids, words]) => ({
  ...{ type: "track", ...ids, event: "Text Submitted", properties: { text: words } },
}));
const order = fc.tuple(who, fc.uniqueArray(itemId, { minLength: 1, maxLength: 3 })).map(([ids, products]) => ({
  ...{ type: "track", ...ids, event: "Order Completed" },
  properties: { products: products.map((product_id) => ({ product_id })) },
}));
const identify = fc
  .tuple(fc.constantFrom(...users), fc.option(fc.constantFrom(...devices)), fc.constantFrom("free", "pro"))
  .map(([userId, device, plan]) => ({
    ...{ type: "identify", userId, ...(device !== null && { anonymousId: device }) },
    traits: { plan, ...(plan === "pro" && { email: `${userId}@example.org` }) },
  }));
const alias = fc
  .constantFrom(...users)
  .map((userId) => ({ type: "alias", userId, previousId: userId === "ann" ? "phone" : "tv" }));
const exposure = fc.tuple(who, fc.integer({ min: 0, max: 1 })).map(([ids, variationId]) => ({
  ...{ type: "track", ...ids, event: "Experiment Viewed", properties: { experimentId: "split", variationId } },
}));
/** Not an event: somebody asks which variation the id has. */
const asking = fc.constantFrom(...users, ...devices).map((id) => ({ asks: id }));
const anyEvent = fc.oneof(
  { weight: 5, arbitrary: track },
  { weight: 2, arbitrary: read },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: order },
  { weight: 2, arbitrary: identify },
  { weight: 1, arbitrary: alias },
  { weight: 1, arbitrary: exposure },
  { weight: 2, arbitrary: asking },
);
const events = fc.array(fc.tuple(anyEvent, fc.integer({ min: 1, max: 3 * 24 * 60 })), { maxLength: 9 });

const rules = {
  likers: { rule: { event: "Item Liked", count: { gte: 2 }, within: "P7D" } },
  pros: { rule: { trait: "plan", op: "eq", value: "pro" } },
  quiet: { rule: { event: "Item Purchased", count: { lt: 1 }, within: "P3D" } },
  treated: { rule: { experiment: "split", variant: 1 } },
};
const split = experimentInputSchema.parse({
  ...{ hypothesis: "the second is better", metrics: [{ type: "proportion", event: "Item Liked" }] },
  variations: [{ key: "as-is" }, { key: "new" }],
});

async function open(): Promise<UserWorld> {
  const world = await makeUserWorld({ catalogue: makeCatalogue(...items), experiments: true });
  await world.allExperiments!.put("split", split);
  await world.allExperiments!.start("split");
  for (const [id, segment] of Object.entries(rules)) await world.segments.segments.put(id, segment);
  await world.segments.segments.settled();
  return world;
}

type Dated = readonly [object, number];

async function send(world: UserWorld, dated: readonly Dated[], first: number): Promise<void> {
  for (const [i, [event, minutes]] of dated.entries()) {
    world.clock.nowMs += minutes * 60_000;
    await world.segments.due();
    if ("asks" in event) {
      await world.allExperiments!.assign({ id: event.asks as string, attributes: async () => ({}) });
      await world.allExperiments!.flush();
    } else await world.ingestion.ingest([{ ...event, messageId: `m${first + i}` }]);
  }
}

/** Everything that is derived of users and items, as stored; sums to the precision of their format. */
async function stateOf(world: UserWorld) {
  const ids = (world.database.prepare("SELECT id FROM profile ORDER BY id").pluck().all() as string[]).map(String);
  const people: Record<string, unknown> = {};
  for (const id of ids) {
    const { revision: _, updatedAt: __, ...view } = await world.users.view(id);
    const members = (await world.segments.segments.ofUser(id)).map((one) => [one.id, one.version, one.enteredAtMs]);
    const { ids: names, items: memories, events: log } = await world.users.exportData(id);
    people[id] = {
      view: { ...view, interests: directions(view.interests) },
      members,
      names,
      memories: memories.sort((a, b) => (a.itemId < b.itemId ? -1 : 1)),
      log: log.map(({ messageId }) => messageId),
    };
  }
  const statistics = world.database.prepare("SELECT * FROM item_statistic ORDER BY item_id, channel").all();
  const live = items.map(({ id }) => world.statistics.popularityAt(id, world.clock.nowMs));
  const identities = world.database
    .prepare(
      "SELECT id, type, value, identity.state, first_seen_ms FROM identity JOIN profile ON ref = profile_ref ORDER BY id, type, value",
    )
    .all();
  const assigned: Record<string, unknown> = {};
  // As stored: what one id saw reaches the memory of the others when they are read anew.
  world.allExperiments!.forget();
  for (const id of [...users, ...devices]) {
    const given = await world.allExperiments!.assign({ id, attributes: async () => ({}) });
    assigned[id] = given.map(({ key, variation }) => [key, variation]);
  }
  const { metrics } = await world.allExperiments!.report("split");
  const exposed = await world.allExperiments!.exposures("split", { limit: 100 });
  return { people, statistics, live, identities, assigned, exposed, metrics };
}

/** Of interests that point the same way, an event adds to whichever is nearer by the last digit of what is stored: their sum counts. */
function directions(interests: readonly { weight: number; items: { id: string }[] }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { weight, items: nearest } of interests) {
    const id = nearest[0]?.id ?? "";
    sums[id] = (sums[id] ?? 0) + weight;
  }
  return sums;
}

/** Equal but for the last digits that storing cuts off. */
function expectSame(present: unknown, expected: unknown, path = "state"): void {
  if (typeof present === "number" && typeof expected === "number") {
    if (Math.abs(present - expected) > 5e-3 * (1 + Math.abs(expected)))
      expect([path, present]).toEqual([path, expected]);
  } else if (typeof expected === "object" && expected !== null && typeof present === "object" && present !== null) {
    expect([path, Object.keys(present)]).toEqual([path, Object.keys(expected)]);
    for (const [key, member] of Object.entries(expected)) {
      expectSame((present as Record<string, unknown>)[key], member, `${path}.${key}`);
    }
  } else expect([path, present]).toEqual([path, expected]);
}

describe("what was merged and undone", () => {
  test("equals what was never merged, whatever came before, between and after", async () => {
    await fc.assert(
      fc.asyncProperty(events, events, events, fc.boolean(), async (before, between, after, toDevice) => {
        const [into, from] = toDevice ? ["ann", "tv"] : ["ann", "bob"];
        const seen: Dated[] = [
          [{ type: "track", userId: into, event: "Item Viewed", properties: { itemId: "rail" } }, 1],
          [
            {
              type: "track",
              ...(toDevice ? { anonymousId: from } : { userId: from }),
              event: "Item Viewed",
              properties: { itemId: "rail" },
            },
            1,
          ],
          ...before,
        ];
        const [merged, never] = [await open(), await open()];
        for (const world of [merged, never]) await send(world, seen, 0);
        const isOne = (await merged.profiles.get(into!)) === (await merged.profiles.get(from!));
        if (isOne) return;
        const { mergeId } = await merged.merging.merge(into!, from!);
        expect((await merged.users.view(into!)).id).toBe((await merged.users.view(from!)).id);
        for (const world of [merged, never]) await send(world, between, 100);
        await merged.merging.undo(mergeId);
        expectSame(await stateOf(merged), await stateOf(never));
        for (const world of [merged, never]) await send(world, after, 200);
        expectSame(await stateOf(merged), await stateOf(never));
        // And the same from the database alone.
        const again = await makeUserWorld({
          ...{ database: merged.database, catalogue: merged.catalogue, experiments: true },
        });
        again.clock.nowMs = merged.clock.nowMs;
        expectSame(await stateOf(again), await stateOf(never));
      }),
      { numRuns: 10, seed: 23 },
    );
  });
});

const like = (ids: object, itemId = "rail"): object => ({
  type: "track",
  event: "Item Liked",
  properties: { itemId },
  ...ids,
});
const view = async ({ users }: UserWorld, id: string) => (await users.view(id)).engagement.events;

test("a merge that an identify made is undone, and the same identify does not make it again", async () => {
  const world = await open();
  await world.ingestion.ingest([like({ anonymousId: "tv" }), like({ userId: "ann" })]);
  const identify = { type: "identify", userId: "ann", anonymousId: "tv", traits: { plan: "pro" } };
  await world.ingestion.ingest([identify]);
  const [entry] = await world.merging.list({ limit: 10 });
  expect(entry).toMatchObject({ intoId: "ann", fromId: "tv", cause: "identify", intoName: "ann", fromName: "tv" });
  expect(await world.merging.undo(entry!.id)).toEqual({ userIds: ["ann", "tv"] });
  await world.ingestion.ingest([identify, like({ anonymousId: "tv" })]);
  expect([await view(world, "ann"), await view(world, "tv")]).toEqual([3, 2]);
  expect((await world.users.view("ann")).traits).toEqual({ plan: "pro" });
  expect((await world.merging.list({ limit: 10 }))[0]).toMatchObject({ undoneAtMs: world.clock.nowMs });
  await expect(world.merging.undo(entry!.id)).rejects.toThrow("was undone before");
  await expect(world.merging.undo(99)).rejects.toThrow("99");
});

test("ids are split off with what they did, statistics of items included", async () => {
  const world = await open();
  await world.ingestion.ingest([like({ userId: "ann" }), like({ anonymousId: "tv" }), like({ anonymousId: "phone" })]);
  for (const anonymousId of ["tv", "phone"])
    await world.ingestion.ingest([{ type: "identify", userId: "ann", anonymousId }]);
  await world.ingestion.ingest([like({ anonymousId: "tv" })]);
  expect(await view(world, "ann")).toBe(6);
  const repeated = world.statistics.get("rail")!.exposures;
  expect(await world.merging.split("ann", ["tv"])).toEqual({ userIds: ["ann", "tv"] });
  expect([await view(world, "ann"), await view(world, "tv")]).toEqual([4, 2]);
  expect((await world.users.view("phone")).id).toBe("ann");
  expect(world.statistics.get("rail")!.exposures).toBeCloseTo(repeated);
  await expect(world.merging.split("ann", ["nobody"])).rejects.toThrow('"nobody" is no id of the user "ann"');
  await expect(world.merging.split("ann", ["ann", "phone"])).rejects.toThrow("At least one id has to stay");
});

test("lists that a user brought along into a merge come back with it", async () => {
  const world = await open();
  const { segments } = world.segments;
  await world.ingestion.ingest([like({ userId: "ann" }), like({ userId: "bob" })]);
  await segments.put("press", { kind: "list", label: "Press" });
  await segments.setListMembers("press", { add: ["bob"], remove: [] });
  const { mergeId } = await world.merging.merge("ann", "bob");
  const onList = async (): Promise<string[]> =>
    (await segments.members({ id: "press", limit: 9 })).map(({ userId }) => userId);
  expect(await onList()).toEqual(["ann"]);
  await world.merging.undo(mergeId);
  expect(await onList()).toEqual(["bob"]);
});

test("rules that change hold from then on, and an undo of something else leaves the users before them alone", async () => {
  const world = await open();
  for (const device of ["tv", "phone"])
    await world.ingestion.ingest([
      like({ anonymousId: device }),
      { type: "identify", userId: "ann", anonymousId: device },
    ]);
  await world.ingestion.ingest([like({ userId: "bob" })]);
  const { mergeId } = await world.merging.merge("ann", "bob");
  world.clock.nowMs += 1_000;
  const strict = { types: { anonymousId: { limit: 1, window: "ever", priority: 9 } }, blocked: [], trusted: [] };
  await world.identity.put(strict);
  await world.merging.undo(mergeId);
  expect((await world.users.view("phone")).id).toBe("ann");
  await world.ingestion.ingest([
    like({ anonymousId: "late" }),
    { type: "identify", userId: "ann", anonymousId: "late" },
  ]);
  expect((await world.users.view("late")).id).toBe("late");
  // And the same from the database alone.
  const again = await makeUserWorld({ database: world.database, catalogue: world.catalogue });
  again.clock.nowMs = world.clock.nowMs;
  expect(again.identity.limitsAt(world.clock.nowMs - 1).limitOf("anonymousId").limit).toBe(5);
  expect(again.identity.rules()).toEqual(strict);
});

test("users are made anew by rules that hold for all events: apart where they were one, one where they were two", async () => {
  const world = await open();
  const device = (name: string): object[] => [
    like({ anonymousId: name }),
    { type: "identify", userId: "ann", anonymousId: name },
  ];
  for (const name of ["tv", "phone", "tablet"]) await world.ingestion.ingest(device(name));
  const limit = (most: number) => ({
    ...{ types: { anonymousId: { limit: most, window: "ever", priority: 9 } }, blocked: [], trusted: [] },
  });
  await world.identity.put(limit(1), 0);
  expect(await world.merging.rework([["ann", "phone", "tablet"]])).toEqual({
    ...{ userIds: ["ann", "phone", "tablet"], skipped: [] },
  });
  expect(await Promise.all(["ann", "tv", "phone", "tablet"].map((id) => view(world, id)))).toEqual([4, 4, 1, 1]);
  const entries = await world.merging.list({ limit: 10 });
  expect(entries.filter(({ undoneAtMs }) => undoneAtMs === undefined)).toHaveLength(1);
  await world.identity.put(limit(3), 0);
  await world.merging.rework([
    ["ann", "phone"],
    ["ann", "tablet"],
  ]);
  expect((await world.users.view("tablet")).id).toBe("ann");
  expect(await view(world, "phone")).toBe(6);
  world.database.exec("DELETE FROM event WHERE anonymous_id = 'tv'");
  await world.identity.put(limit(1), 0);
  expect((await world.merging.rework([["ann"]])).skipped).toMatchObject([
    { names: ["ann"], code: "history-incomplete" },
  ]);
});

test("what retention or consent removed cannot be told apart any more, and the undo says so", async () => {
  const world = await open();
  await world.ingestion.ingest([like({ userId: "ann" }), like({ userId: "bob" })]);
  const { mergeId } = await world.merging.merge("ann", "bob");
  world.database.exec("DELETE FROM event WHERE user_id = 'bob'");
  await expect(world.merging.undo(mergeId)).rejects.toThrow("1 of them are still stored");
});

test("an erasure leaves nothing of a user with others: shared devices, claimed addresses, merges that were undone", async () => {
  const world = await open();
  const email = "gone@example.org";
  await world.ingestion.ingest([
    { type: "identify", userId: "gone", anonymousId: "gone-tablet", traits: { email } },
    { type: "identify", userId: "ann", anonymousId: "gone-tablet" },
    { type: "identify", userId: "gone", context: { externalIds: [{ type: "crm", id: "4711" }] } },
    { type: "identify", userId: "4711", traits: {} },
    { type: "identify", userId: "bob", traits: {}, context: { externalIds: [{ type: "email", id: email }] } },
  ]);
  const { mergeId } = await world.merging.merge("ann", "gone");
  await world.merging.undo(mergeId);
  await world.users.erase("gone");
  const tables = ["identity", "identity_separation", "profile_merge", "profile_link", "profile", "outbox"];
  const left = tables.map((table) => JSON.stringify(world.database.prepare(`SELECT * FROM ${table}`).all()));
  expect(left.filter((text) => text.includes(email) || text.includes('"gone"'))).toEqual([]);
  // Somebody else, whose user id is the number of the erased user in another system.
  expect((await world.users.exportData("4711")).identities).toHaveLength(1);
});
