import fc from "fast-check";
import { expect, test } from "vitest";
import { makeUserWorld, startMs } from "../../storage/testing/user-world.ts";

type World = Awaited<ReturnType<typeof makeUserWorld>>;

const dayMs = 86_400_000;
const buy = (userId: string, rest: object = {}): object => ({
  type: "track",
  userId,
  event: "Ticket Bought",
  properties: { price: 10 },
  ...rest,
});
const buyers = { rule: { event: "Ticket Bought", count: { gte: 2 }, within: "P7D" }, label: "Buyers" };

async function membersOf({ segments: { segments } }: World, id: string): Promise<string[]> {
  return (await segments.members({ id, limit: 100 })).map(({ userId }) => userId);
}

function announced({ database }: World): string[] {
  const rows = database.prepare("SELECT topic, body FROM outbox WHERE topic LIKE 'segment.%' ORDER BY sequence").all();
  return (rows as { topic: string; body: string }[]).map(({ topic, body }) => {
    const { userId, segmentId, cause } = JSON.parse(body) as Record<string, string>;
    return `${userId} ${topic.slice("segment.".length)} ${segmentId} (${cause})`;
  });
}

async function put(world: World, id: string, input: object): Promise<void> {
  await world.segments.segments.put(id, input);
  await world.segments.segments.settled();
}

test("membership is there in the reply after the event, and gone at the instant it ends", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await world.ingestion.ingest([buy("ann"), buy("bob")]);
  expect(await membersOf(world, "buyers")).toEqual([]);
  world.clock.nowMs += dayMs;
  await world.ingestion.ingest([buy("ann")]);
  expect(await membersOf(world, "buyers")).toEqual(["ann"]);
  world.clock.nowMs = startMs + 7 * dayMs - 1;
  expect(await world.segments.due()).toBe(0);
  expect(await world.segments.segments.ofUser("ann")).toMatchObject([
    { id: "buyers", version: 1, enteredAtMs: startMs + dayMs, explanation: { untilMs: startMs + 7 * dayMs } },
  ]);
  world.clock.nowMs += 1;
  // Also bob was due: his only purchase leaves the window.
  await world.segments.due();
  expect(await membersOf(world, "buyers")).toEqual([]);
  expect(announced(world)).toEqual(["ann entered buyers (event)", "ann exited buyers (time)"]);
});

test("after a restart in between, an exit has its own instant and is announced once", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await world.ingestion.ingest([buy("ann"), buy("ann")]);
  const restarted = await makeUserWorld({ database: world.database });
  restarted.clock.nowMs = startMs + 20 * dayMs;
  await restarted.segments.due();
  expect(await restarted.segments.due()).toBe(0);
  expect(await membersOf(restarted, "buyers")).toEqual([]);
  expect(announced(restarted)).toEqual(["ann entered buyers (event)", "ann exited buyers (time)"]);
  expect(await restarted.segments.segments.history("buyers", 60)).toEqual([
    { day: new Date(startMs).toISOString().slice(0, 10), entered: 1, left: 0, members: 1 },
    { day: new Date(startMs + 7 * dayMs).toISOString().slice(0, 10), entered: 0, left: 1, members: 0 },
  ]);
});

test("a late event counts from its own time", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await world.ingestion.ingest([buy("ann")]);
  world.clock.nowMs += 3 * dayMs;
  await world.ingestion.ingest([buy("ann", { timestamp: new Date(startMs - dayMs).toISOString() })]);
  expect(await membersOf(world, "buyers")).toEqual(["ann"]);
  world.clock.nowMs = startMs + 6 * dayMs;
  await world.segments.due();
  expect(await membersOf(world, "buyers")).toEqual([]);
});

test("two users who become one are judged by the events of both", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await put(world, "quiet", { rule: { event: "Ticket Bought", count: { lt: 2 } } });
  await world.ingestion.ingest([buy("ann"), { ...buy(""), userId: undefined, anonymousId: "cookie" }]);
  expect(await membersOf(world, "quiet")).toEqual(["ann", "cookie"]);
  await world.ingestion.ingest([{ type: "identify", userId: "ann", anonymousId: "cookie" }]);
  expect(await membersOf(world, "buyers")).toEqual(["ann"]);
  expect(await membersOf(world, "quiet")).toEqual([]);
  expect(announced(world).slice(2).sort()).toEqual([
    "ann entered buyers (merge)",
    "ann exited quiet (merge)",
    "cookie exited quiet (merge)",
  ]);
  // And the same from the database.
  const restarted = await makeUserWorld({ database: world.database });
  expect((await restarted.segments.segments.ofUser("cookie")).map(({ id }) => id)).toEqual(["buyers"]);
});

test("old events count for a new segment; an edit keeps the old version until the new one is complete, then tells who moved", async () => {
  const world = await makeUserWorld();
  await world.ingestion.ingest([buy("ann"), buy("ann"), buy("bob"), buy("eve", { properties: { price: 90 } })]);
  const view = await world.segments.segments.put("buyers", buyers);
  expect(view).toMatchObject({ status: "computing", version: 0, warnings: [] });
  await world.segments.segments.settled();
  expect(await world.segments.segments.get("buyers")).toMatchObject({ status: "active", version: 1, members: 1 });
  const edited = await world.segments.segments.put("buyers", {
    text: "event('Ticket Bought').where(property('price') > 50).count() >= 1",
  });
  expect(edited).toMatchObject({ status: "computing", version: 1, members: 1, label: "Buyers" });
  await world.segments.segments.settled();
  expect(await membersOf(world, "buyers")).toEqual(["eve"]);
  expect(announced(world)).toEqual([
    "ann entered buyers (backfill)",
    "eve entered buyers (edit)",
    "ann exited buyers (edit)",
  ]);
  expect(world.database.prepare("SELECT DISTINCT version FROM segment_member").pluck().all()).toEqual([2]);
});

test("lists are kept by hand and usable in rules; a segment in use is not deleted", async () => {
  const world = await makeUserWorld();
  const { segments } = world.segments;
  await world.ingestion.ingest([buy("ann"), buy("bob")]);
  await put(world, "press", { kind: "list", label: "Press" });
  await put(world, "paying-press", { rule: { all: [{ segment: "press" }, { event: "Ticket Bought" }] } });
  expect(await segments.setListMembers("press", { add: ["ann", "nobody"], remove: [] })).toEqual({
    unknown: ["nobody"],
  });
  expect(await membersOf(world, "press")).toEqual(["ann"]);
  expect(await membersOf(world, "paying-press")).toEqual(["ann"]);
  await expect(segments.delete("press")).rejects.toThrow('used by the segment "paying-press"');
  await segments.setListMembers("press", { add: [], remove: ["ann"] });
  expect(await membersOf(world, "paying-press")).toEqual([]);
  await segments.delete("paying-press");
  await segments.delete("press");
  expect(await segments.list()).toEqual([]);
  await expect(segments.get("press")).rejects.toThrow('no segment with the id "press"');
});

test("what cannot be judged is refused with its place, and a cycle with its way", async () => {
  const { segments } = (await makeUserWorld()).segments;
  await segments.put("a", { rule: { event: "x" } });
  await segments.put("b", { rule: { not: { segment: "a" } } });
  await expect(segments.put("a", { rule: { segment: "b" } })).rejects.toThrow("a > b > a");
  await expect(segments.put("c", { rule: { segment: "aa" } })).rejects.toThrow('did you mean "a"');
  await expect(segments.put("c", {})).rejects.toThrow("either `rule` or `text`");
  await expect(segments.put("a", { kind: "list" })).rejects.toThrow("is a rule");
});

test("coverage by a segment reads its members, and names the near ones of one that does not exist", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await world.ingestion.ingest([buy("ann"), buy("ann"), buy("bob")]);
  const { learned } = world.segments;
  const { margins } = await learned.coverage([{ by: "segment:buyers" }]);
  expect(margins[0]!.rows).toMatchObject([
    { group: "in", users: 1 },
    { group: "not in", users: 1 },
  ]);
  await expect(learned.coverage([{ by: "segment:buyrs" }])).rejects.toThrow('did you mean "buyers"');
});

test("a preview counts exactly, by condition, and gives reasons and overlaps", async () => {
  const world = await makeUserWorld();
  const email = { context: { channel: "email" } };
  await world.ingestion.ingest([buy("ann", email), buy("ann", email), buy("bob"), buy("eve"), buy("eve")]);
  await put(world, "buyers", buyers);
  const preview = await world.segments.segments.preview({
    rule: { all: [{ event: "Ticket Bought" }, { not: { trait: "plan", op: "eq", value: "pro" } }] },
  });
  expect(preview).toMatchObject({
    ...{ count: 3, of: 3, exact: true, asOfMs: startMs },
    perCondition: [
      { path: "all.0", count: 3 },
      { path: "all.1.not", count: 0 },
    ],
    byChannel: [{ channel: "email", count: 1 }],
    reachable: { count: 3, byChannel: [] },
    overlaps: [{ id: "buyers", jaccard: 2 / 3 }],
  });
  expect(preview.sample[0]).toMatchObject({ userId: "ann", because: { isMember: true } });
});

test.each([
  ["by column", {}],
  ["user by user", { mood: { score: { gte: -1 } } }],
])("a preview %s counts who may be written to, and by which channel", async (_, also) => {
  const world = await makeUserWorld();
  const on = (channel: string) => ({ context: { channel } });
  const named = (userId: string, traits: object) => ({ type: "identify", userId, traits });
  await world.ingestion.ingest([
    ...[named("ann", { email: "ann@example.org" }), named("bob", { email: "bob@example.org", phone: "+351 1" })],
    ...[named("cy", { email: 7 }), buy("ann", on("web")), buy("bob", on("email")), buy("cy", on("mobile"))],
    ...[
      buy("dan"),
      { ...buy("eve", on("web")), context: { channel: "web", consent: { categoryPreferences: { messaging: false } } } },
    ],
  ]);
  const rule = { all: [{ event: "Ticket Bought" }, ...(Object.keys(also).length > 0 ? [also] : [])] };
  const { count, byChannel, reachable } = await world.segments.segments.preview({ rule });
  expect({ count, byChannel, reachable }).toEqual({
    count: 5,
    byChannel: [
      { channel: "web", count: 2 },
      { channel: "email", count: 1 },
      { channel: "mobile", count: 1 },
    ],
    reachable: {
      count: 4,
      byChannel: [
        { channel: "email", count: 2 },
        { channel: "mobile", count: 1 },
        { channel: "sms", count: 1 },
        { channel: "web", count: 1 },
      ],
    },
  });
});

test("what is decided about consent moves a user at once, by an event or without one, and so do traits that end", async () => {
  const world = await makeUserWorld();
  await put(world, "writable", { rule: { consent: "messaging" } });
  await world.traits.put("plan", { type: "string", retention: "P1D", personal: false, policy: "newest" });
  await put(world, "pro", { rule: { trait: "plan", op: "eq", value: "pro" } });
  await world.ingestion.ingest([{ type: "identify", userId: "ann", traits: { plan: "pro" } }, buy("bob")]);
  expect(await membersOf(world, "writable")).toEqual(["ann", "bob"]);
  await world.ingestion.ingest([buy("bob", { context: { consent: { categoryPreferences: { messaging: false } } } })]);
  expect(await membersOf(world, "writable")).toEqual(["ann"]);
  await world.consents.decide("ann", { messaging: false });
  expect(await membersOf(world, "writable")).toEqual([]);
  await world.consents.decide("bob", { messaging: true });
  expect(await membersOf(world, "writable")).toEqual(["bob"]);
  world.clock.nowMs += 2 * 86_400_000;
  await world.retention.sweep();
  expect(await membersOf(world, "pro")).toEqual([]);
});

test("who decided nothing has the consent that holds by default", async () => {
  const consentDefault = { analytics: true, personalisation: true, messaging: false, enrichment: true };
  const world = await makeUserWorld({ consentDefault });
  await put(world, "writable", { rule: { consent: "messaging" } });
  await world.ingestion.ingest([
    buy("ann"),
    buy("bob", { context: { consent: { categoryPreferences: { messaging: true } } } }),
  ]);
  expect(await membersOf(world, "writable")).toEqual(["bob"]);
  const { reachable } = await world.segments.segments.preview({ rule: { event: "Ticket Bought" } });
  expect(reachable.count).toBe(1);
});

test("a commit that fails leaves no trace in membership", async () => {
  const world = await makeUserWorld();
  await put(world, "buyers", buyers);
  await world.ingestion.ingest([buy("ann")]);
  world.database.exec("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
  await expect(world.ingestion.ingest([buy("ann")])).rejects.toThrow("disk is full");
  world.database.exec("DROP TRIGGER full");
  expect(await world.segments.segments.ofUser("ann")).toEqual([]);
  await world.ingestion.ingest([buy("ann")]);
  expect(await membersOf(world, "buyers")).toEqual(["ann"]);
});

test.each([
  ["by column", {}],
  ["user by user", { affinity: { kind: "topics", id: "t" }, share: { lt: 1 } }],
])("a preview %s knows the lists of users who are not in memory", async (_, also) => {
  const world = await makeUserWorld();
  await put(world, "press", { kind: "list" });
  await world.ingestion.ingest([buy("ann"), buy("bob")]);
  await world.segments.segments.setListMembers("press", { add: ["ann"], remove: [] });
  const restarted = await makeUserWorld({ database: world.database });
  const rule = { all: [{ list: "press" }, ...(Object.keys(also).length > 0 ? [also] : [])] };
  const { count, sample } = await restarted.segments.segments.preview({ rule });
  expect(count).toBe(1);
  expect(sample).toMatchObject([{ userId: "ann", because: { isMember: true } }]);
});

test("a preview finds events by any text of a property, whatever stands in it", async () => {
  const world = await makeUserWorld();
  const texts = fc.sample(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), { numRuns: 100, seed: 1 });
  texts.push('say "no"', "a\\b", "line\nend", "\u2028", "naïve ☃ 𝒳", "tab\there", "</script>");
  const distinct = [...new Set(texts)];
  await world.ingestion.ingest(distinct.map((text, i) => buy(`user-${i}`, { properties: { text, at: i / 3 } })));
  const countOf = async (where: object): Promise<number> => {
    const rule = { event: "Ticket Bought", where: [where] };
    return (await world.segments.segments.preview({ rule, sample: 0 })).count;
  };
  for (const [i, text] of distinct.entries()) {
    expect([text, await countOf({ property: "text", op: "eq", value: text })]).toEqual([text, 1]);
    const prefix = text.slice(0, 2);
    const expected = distinct.filter((other) => other.startsWith(prefix)).length;
    expect([prefix, await countOf({ property: "text", op: "startsWith", value: prefix })]).toEqual([prefix, expected]);
    expect(await countOf({ property: "at", op: "eq", value: i / 3 })).toBe(1);
  }
});
