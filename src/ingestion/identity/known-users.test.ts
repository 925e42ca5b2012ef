import { expect, test } from "vitest";
import { makeCatalogue, makeItem, makeUserWorld, type UserWorld } from "../../storage/testing/user-world.ts";

const rail = makeItem({ id: "rail", tags: ["transport"] });

const like = (who: object, itemId = "rail"): object => ({
  type: "track",
  event: "Item Liked",
  properties: { itemId },
  ...who,
});

function journal({ database }: UserWorld): unknown[] {
  return database
    .prepare("SELECT into_id, from_id, cause, from_names, message_id FROM profile_merge ORDER BY id")
    .all();
}

test("names that a batch gives to a user whom the same batch joins to another lead to that one", async () => {
  const world = await makeUserWorld();
  const batch = [
    { type: "identify", userId: "m2", anonymousId: "m1" },
    { type: "alias", userId: "m3", previousId: "m2" },
  ];
  expect(await world.ingestion.ingest(batch)).toMatchObject({ accepted: 2 });
  for (const name of ["m1", "m2", "m3"]) expect((await world.users.view(name)).id).toBe("m3");
  const again = await makeUserWorld({ database: world.database });
  for (const name of ["m1", "m2", "m3"]) expect((await again.users.view(name)).id).toBe("m3");
});

test("chains of aliases in one batch, over several commits and in circles, all end at one user", async () => {
  const world = await makeUserWorld();
  const alias = (previousId: string, userId: string): object => ({ type: "alias", previousId, userId });
  await world.ingestion.ingest([like({ anonymousId: "a" }), alias("a", "b"), alias("b", "c"), alias("c", "d")]);
  await world.ingestion.ingest([alias("d", "a"), alias("d", "e")]);
  const again = await makeUserWorld({ database: world.database });
  const ids = await Promise.all(["a", "b", "c", "d", "e"].map(async (name) => (await again.users.view(name)).id));
  expect(new Set(ids)).toEqual(new Set(["e"]));
  expect((await again.users.view("e")).engagement.events).toBe(6);
});

test.each([
  ["both known before", [like({ userId: "alice" }), like({ userId: "bob" })]],
  ["the other one new", [like({ userId: "alice" })]],
  ["known by an identify", [{ type: "identify", userId: "alice", traits: { plan: "gold" } }]],
])("identify does not join two known users: %s", async (_, before) => {
  const world = await makeUserWorld({ catalogue: makeCatalogue(rail) });
  await world.ingestion.ingest(before);
  await world.ingestion.ingest([{ type: "identify", userId: "bob", anonymousId: "alice" }]);
  await world.ingestion.ingest([like({ anonymousId: "alice" })]);
  expect((await world.users.view("alice")).id).toBe("alice");
  expect((await world.users.view("bob")).id).toBe("bob");
  expect((await world.users.view("alice")).engagement.events).toBe(2);
  expect(journal(world)).toEqual([]);
});

test("a device of one known user that another one signs in on points to the other from then on", async () => {
  const world = await makeUserWorld();
  await world.ingestion.ingest([
    like({ userId: "alice" }),
    { type: "identify", userId: "alice", anonymousId: "tablet" },
    { type: "identify", userId: "bob", anonymousId: "tablet" },
  ]);
  expect((await world.users.view("tablet")).id).toBe("bob");
  expect((await world.users.view("alice")).engagement.events).toBe(2);
});

test("an alias joins two known users, and the journal says what became part of what, by which event", async () => {
  const world = await makeUserWorld();
  await world.ingestion.ingest([
    { ...like({ anonymousId: "tablet" }), messageId: "e1" },
    { type: "identify", userId: "alice", anonymousId: "tablet", messageId: "e2" },
    like({ userId: "bob" }),
  ]);
  await world.ingestion.ingest([{ type: "alias", userId: "bob", previousId: "alice", messageId: "e3" }]);
  expect(journal(world)).toEqual([
    { into_id: "alice", from_id: "tablet", cause: "identify", from_names: "[]", message_id: "e2" },
    { into_id: "bob", from_id: "alice", cause: "alias", from_names: '["tablet"]', message_id: "e3" },
  ]);
  const { events } = await world.users.exportData("bob");
  expect(events.map(({ userId, anonymousId, previousId }) => [userId, anonymousId, previousId])).toEqual([
    [undefined, "tablet", undefined],
    ["alice", "tablet", undefined],
    ["bob", undefined, undefined],
    ["bob", undefined, "alice"],
  ]);
});
