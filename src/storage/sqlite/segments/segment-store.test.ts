import { expect, test } from "vitest";
import { makeUserWorld } from "../../testing/user-world.ts";
import { createSegmentStore } from "./segment-store.ts";

test("a segment whose removal was interrupted is gone, and one with its id begins without its members", async () => {
  const { database, ingestion, segments: users } = await makeUserWorld();
  const { segments } = users;
  await segments.put("buyers", { rule: { event: "Ticket Bought" } });
  await segments.settled();
  await ingestion.ingest([{ type: "track", userId: "ann", event: "Ticket Bought" }]);
  const store = createSegmentStore(database);
  const [buyers] = await store.list();
  // As a process that is stopped leaves it: marked, with members.
  database.exec("UPDATE segment SET definition = json_set(definition, '$.isEnding', 1)");
  expect(await store.list()).toEqual([]);
  expect(await store.delete("buyers")).toBe(false);
  await store.put(buyers!);
  expect(await store.list()).toEqual([buyers]);
  expect(await store.countMembersOf({ segmentId: "buyers", version: 1 })).toBe(0);
});
