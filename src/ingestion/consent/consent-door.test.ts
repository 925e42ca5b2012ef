import { expect, test } from "vitest";
import { makeCatalogue, makeItem, makeUserWorld, type UserWorld } from "../../storage/testing/user-world.ts";

const rail = makeItem({ id: "rail", tags: ["transport"] });
const open = (): Promise<UserWorld> => makeUserWorld({ catalogue: makeCatalogue(rail) });
const consent = (categoryPreferences: object): object => ({ context: { consent: { categoryPreferences } } });
const like = (rest: object = {}): object => ({
  ...{ type: "track", userId: "ann", event: "Item Liked", properties: { itemId: "rail" }, ...rest },
});
const rowsOf = ({ database }: UserWorld, table: string): number =>
  database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

test("who does not agree to be known is counted, once, and nothing of the person is kept", async () => {
  const world = await open();
  const event = like({ messageId: "m1", ...consent({ personalisation: false }) });
  expect(await world.ingestion.ingest([event, event])).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
  expect(await world.ingestion.ingest([event])).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  await expect(world.users.view("ann")).rejects.toThrow("ann");
  expect(world.statistics.get("rail")!.interactions).toBe(1);
  expect([rowsOf(world, "event"), rowsOf(world, "profile"), rowsOf(world, "identity")]).toEqual([0, 0, 0]);
});

test("who does not agree to be counted is not", async () => {
  const world = await open();
  const reply = await world.ingestion.ingest([like(consent({ Analytics: false })), like({ userId: "bob" })]);
  expect(reply).toEqual({ accepted: 1, duplicates: 0, rejected: [], withheld: 1 });
  expect(world.statistics.get("rail")!.interactions).toBe(1);
});

test.each([
  [
    "by an event in mid-session",
    (world: UserWorld) => world.ingestion.ingest([like(consent({ personalization: false }))]),
  ],
  ["by the API", (world: UserWorld) => world.consents.decide("ann", { personalisation: false })],
])("a withdrawal %s clears the profile, with what came just before it, and holds from then on", async (_, withdraw) => {
  const world = await open();
  await world.segments.segments.put("likers", { rule: { event: "Item Liked" } });
  await world.segments.segments.settled();
  await world.ingestion.ingest([
    { type: "identify", userId: "ann", anonymousId: "tv", traits: { plan: "pro" } },
    like({ anonymousId: "tv", userId: undefined }),
  ]);
  expect(await world.segments.segments.ofUser("ann")).toHaveLength(1);
  await withdraw(world);
  const view = await world.users.view("ann");
  expect([view.affinities.tags, view.traits, view.engagement.events, view.seenItems]).toEqual([[], {}, 0, 0]);
  expect(await world.segments.segments.members({ id: "likers", limit: 9 })).toEqual([]);
  expect([rowsOf(world, "event"), rowsOf(world, "profile_item"), rowsOf(world, "consent_receipt")]).toEqual([0, 0, 1]);
  await world.ingestion.ingest([like(), like({ userId: undefined, anonymousId: "tv" })]);
  expect((await world.users.view("tv")).engagement.events).toBe(0);
  const again = await makeUserWorld({ database: world.database });
  await again.ingestion.ingest([like()]);
  expect((await again.users.view("ann")).engagement.events).toBe(0);
  await again.consents.decide("ann", { personalisation: true });
  await again.ingestion.ingest([like()]);
  expect((await again.users.view("ann")).engagement.events).toBe(1);
  expect((await again.consents.of("ann")).receipts.map(({ purposes }) => purposes.personalisation)).toEqual(
    expect.arrayContaining([true, false]),
  );
});

test("a batch in which consent is withdrawn keeps nothing of before", async () => {
  const world = await open();
  await world.ingestion.ingest([like(), like(), like(consent({ personalisation: false })), like()]);
  expect((await world.users.view("ann")).engagement.events).toBe(0);
  expect(rowsOf(world, "event")).toBe(0);
});

test("a signal of the browser holds for what it sends, and takes nothing away", async () => {
  const world = await open();
  await world.ingestion.ingest([like()]);
  await world.ingestion.ingest([like(consent({ personalisation: true }))], { signals: { refusesTracking: true } });
  expect((await world.users.view("ann")).engagement.events).toBe(1);
  expect(world.statistics.get("rail")!.interactions).toBe(2);
});

test("consent goes with the name under which it was given when a merge is undone", async () => {
  const world = await open();
  await world.ingestion.ingest([like(), like({ userId: "bob" })]);
  await world.consents.decide("bob", { messaging: false });
  const { mergeId } = await world.merging.merge("ann", "bob");
  expect((await world.consents.of("ann")).state.messaging?.isGranted).toBe(false);
  await world.merging.undo(mergeId);
  expect((await world.consents.of("ann")).state).toEqual({});
  expect((await world.consents.of("bob")).state.messaging?.isGranted).toBe(false);
  expect((await world.consents.of("bob")).receipts).toHaveLength(1);
});

test("an erasure takes decisions and receipts along", async () => {
  const world = await open();
  await world.consents.decide("ann", { analytics: false });
  expect((await world.users.exportData("ann")).consents).toHaveLength(1);
  await world.users.erase("ann");
  expect([rowsOf(world, "consent_receipt"), rowsOf(world, "identity"), rowsOf(world, "profile")]).toEqual([0, 0, 0]);
});
