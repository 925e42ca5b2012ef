import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCatalogue, makeItem, makeUserWorld, startMs, type UserWorld } from "../../storage/testing/user-world.ts";

const like = (userId: string): object => ({
  type: "track",
  userId,
  event: "Item Liked",
  properties: { itemId: "rail" },
});

const folder = mkdtempSync(join(tmpdir(), "attune-follow-"));
const opened: UserWorld[] = [];
afterAll(() => {
  for (const { database } of opened) database.close();
  rmSync(folder, { recursive: true });
});

async function twoProcesses() {
  const catalogue = makeCatalogue(makeItem({ id: "rail", tags: ["transport"] }));
  const path = join(folder, `${opened.length}.db`);
  const [own, other] = [await makeUserWorld({ catalogue, path }), await makeUserWorld({ catalogue, path })];
  opened.push(own, other);
  return { own, other };
}

test("profiles in memory show what another process has added, and both add up", async () => {
  const { own, other } = await twoProcesses();
  await own.ingestion.ingest([like("ann")]);
  await other.ingestion.ingest([like("ann")]);
  await own.ingestion.ingest([like("ann")]);
  expect((await own.users.view("ann")).engagement.events).toBe(3);
  expect((await other.users.view("ann")).engagement.events).toBe(2);
  await other.domainEvents.catchUp();
  expect((await other.users.view("ann")).engagement.events).toBe(3);
});

test("statistics of items show what another process has added, once", async () => {
  const { own, other } = await twoProcesses();
  await own.ingestion.ingest([like("ann")]);
  await other.ingestion.ingest([like("bob")]);
  expect(own.statistics.get("rail")!.interactions).toBe(1);
  await own.domainEvents.catchUp();
  expect(own.statistics.get("rail")!.interactions).toBe(2);
  await own.ingestion.ingest([like("eve")]);
  expect(own.statistics.get("rail")!.interactions).toBe(3);
  expect(own.statistics.popularityAt("rail", startMs)).toBeCloseTo(9);
});

test("a user whom another process joined, moved or erased is not answered from memory", async () => {
  const { own, other } = await twoProcesses();
  await own.ingestion.ingest([like("ann"), { type: "track", anonymousId: "tv", event: "Wheel Turned" }]);
  await own.users.view("tv");
  await other.ingestion.ingest([{ type: "identify", userId: "ann", anonymousId: "tv" }]);
  await own.domainEvents.catchUp();
  expect((await own.users.view("tv")).id).toBe("ann");
  await other.ingestion.ingest([{ type: "identify", userId: "bob", anonymousId: "tv" }]);
  await own.domainEvents.catchUp();
  expect((await own.users.view("tv")).id).toBe("bob");
  expect(await other.users.erase("ann")).toBe(true);
  await own.domainEvents.catchUp();
  await expect(own.users.view("ann")).rejects.toThrow("no user");
});

test("an event for a user whom another process has erased starts anew: nothing that was erased comes back", async () => {
  const { own, other } = await twoProcesses();
  await own.ingestion.ingest([like("ann"), like("ann")]);
  await other.users.erase("ann");
  await own.ingestion.ingest([like("ann")]);
  expect((await own.users.view("ann")).engagement.events).toBe(1);
  await other.users.erase("ann");
  await other.ingestion.ingest([like("ann")]);
  await own.ingestion.ingest([like("ann")]);
  expect((await own.users.view("ann")).engagement.events).toBe(2);
});
