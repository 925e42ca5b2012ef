import { expect, test } from "vitest";
import { makeUserWorld, type UserWorld } from "../../storage/testing/user-world.ts";

const identify = (userId: string, rest: object = {}): object => ({ type: "identify", userId, ...rest });
const seen = (ids: object): object => ({ type: "page", name: "Home", ...ids });
const idOf = async ({ users }: UserWorld, name: string): Promise<string> => (await users.view(name)).id;

test("an e-mail address is one name in every spelling, and as a hash", async () => {
  const world = await makeUserWorld();
  const hash = "be8ca53c52cfd9a4b1c0d4a8fd0d1e7d6ab5ee2a5e2ee0aa6ab9d6b6c2a0f7a1";
  await world.ingestion.ingest([identify("ann", { traits: { email: " Ann@Example.ORG " } })]);
  expect(await idOf(world, "email:ann@example.org")).toBe("ann");
  const known = (await world.users.exportData("ann")).ids.find((id) => id.startsWith("email_sha256:"))!;
  const byHash = { externalIds: [{ type: "email_sha256", id: known.slice("email_sha256:".length).toUpperCase() }] };
  await world.ingestion.ingest([seen({ anonymousId: "tv", context: byHash })]);
  expect((await world.users.view("ann")).engagement.events).toBe(2);
  await world.ingestion.ingest([
    seen({ anonymousId: "x", context: { externalIds: [{ type: "email_sha256", id: hash }] } }),
  ]);
  expect((await world.users.view("ann")).engagement.events).toBe(2);
});

test("who was known by e-mail alone becomes part of the user who names it; two known users stay two", async () => {
  const world = await makeUserWorld();
  const byEmail = { context: { externalIds: [{ type: "email", id: "ann@example.org" }] } };
  await world.ingestion.ingest([seen({ anonymousId: "email:ann@example.org", ...byEmail })]);
  await world.ingestion.ingest([identify("ann", { traits: { email: "ann@example.org" } })]);
  expect((await world.users.view("ann")).engagement.events).toBe(2);
  await world.ingestion.ingest([identify("bob", { traits: { email: "ann@example.org" } })]);
  expect(await idOf(world, "email:ann@example.org")).toBe("ann");
  expect((await world.users.view("bob")).engagement.events).toBe(1);
});

test("phone numbers are compared in international form; what is no number names nobody", async () => {
  const world = await makeUserWorld();
  await world.ingestion.ingest([identify("ann", { traits: { phone: "+49 170 1234567" } })]);
  await world.ingestion.ingest([identify("bob", { traits: { phone: "0170 1234567" } })]);
  expect(await idOf(world, "phone:+491701234567")).toBe("ann");
  expect((await world.users.exportData("bob")).ids).toEqual(["bob"]);
});

test("a user gains no more ids of a type than its limit in its window", async () => {
  const world = await makeUserWorld();
  await world.identity.put({
    types: { anonymousId: { limit: 2, window: "P7D", priority: 9 } },
    blocked: [],
    trusted: [],
  });
  for (const device of ["d1", "d2", "d3"]) {
    await world.ingestion.ingest([seen({ anonymousId: device }), identify("ann", { anonymousId: device })]);
  }
  expect(await Promise.all(["d1", "d2", "d3"].map((name) => idOf(world, name)))).toEqual(["ann", "ann", "d3"]);
  world.clock.nowMs += 8 * 86_400_000;
  await world.ingestion.ingest([identify("ann", { anonymousId: "d3" })]);
  expect(await idOf(world, "d3")).toBe("ann");
});

test("values that programs send without an id name nobody", async () => {
  const world = await makeUserWorld();
  const reply = await world.ingestion.ingest([
    ...["null", "undefined", "0", "00000000-0000-0000-0000-000000000000", "-1", "[object Object]", "N/A"].map(
      (userId) => seen({ userId }),
    ),
    seen({ userId: "null", anonymousId: "d1" }),
  ]);
  expect(reply).toMatchObject({ accepted: 1 });
  expect(reply.rejected.map(({ code }) => code)).toEqual(Array(7).fill("blocked-id"));
  expect(await idOf(world, "d1")).toBe("d1");
});

test("an id that belongs to everybody is quarantined after ten users, reported, and joins nobody from then on", async () => {
  const world = await makeUserWorld();
  for (let i = 0; i < 14; i++) await world.ingestion.ingest([identify(`user-${i}`, { anonymousId: "showroom" })]);
  const quarantined = await world.identity.quarantined();
  expect(quarantined).toMatchObject([{ type: "anonymousId", value: "showroom" }]);
  await world.ingestion.ingest([seen({ anonymousId: "showroom" })]);
  expect(await idOf(world, "showroom")).toBe("showroom");
  await world.ingestion.ingest([identify("late", { anonymousId: "showroom" })]);
  expect(await idOf(world, "showroom")).toBe("showroom");
  const counts = await Promise.all([0, 13].map(async (i) => (await world.users.view(`user-${i}`)).engagement.events));
  expect(counts).toEqual([1, 1]);
});

test("of several known people an event is about whom the id of the lowest priority number names", async () => {
  const world = await makeUserWorld();
  const rules = (crm: number, email: number) => ({
    types: { crm: { limit: 5, window: "ever", priority: crm }, email: { limit: 5, window: "ever", priority: email } },
    ...{ blocked: [], trusted: [] },
  });
  const externalIds = [
    { type: "email", id: "ann@example.org" },
    { type: "crm", id: "77" },
  ];
  await world.ingestion.ingest([
    identify("ann", { traits: { email: "ann@example.org" } }),
    identify("bob", { context: { externalIds: [externalIds[1]] } }),
  ]);
  const counts = () => Promise.all(["ann", "bob"].map(async (id) => (await world.users.view(id)).engagement.events));
  await world.identity.put(rules(3, 2));
  await world.ingestion.ingest([seen({ anonymousId: "tv", context: { externalIds } })]);
  expect(await counts()).toEqual([2, 1]);
  world.clock.nowMs += 1_000;
  await world.identity.put(rules(1, 2));
  await world.ingestion.ingest([seen({ anonymousId: "tv", context: { externalIds } })]);
  expect(await counts()).toEqual([2, 2]);
});

test("a good customer's orders are no reason for quarantine, and a refund finds the last of them", async () => {
  const world = await makeUserWorld();
  const order = (id: number) => ({
    ...{ type: "track", event: "Item Purchased", anonymousId: "email:ann@example.org" },
    context: {
      externalIds: [
        { type: "email", id: "ann@example.org" },
        { type: "order", id: `shopify-${id}` },
      ],
    },
    properties: { itemId: "tea" },
  });
  await world.ingestion.ingest(Array.from({ length: 30 }, (_, i) => order(i)));
  expect(await idOf(world, "order:shopify-29")).toBe("email:ann@example.org");
  expect(await world.identity.quarantined()).toEqual([]);
  await world.ingestion.ingest([seen({ anonymousId: "order:shopify-29" })]);
  expect((await world.users.view("email:ann@example.org")).engagement.events).toBe(31);
});
