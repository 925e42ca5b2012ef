import { expect, test } from "vitest";
import { traitSchema } from "../../profiles/traits/trait-schema.ts";
import { makeUserWorld } from "../../storage/testing/user-world.ts";

const dayMs = 86_400_000;

test("events go by the age of their name, others by that of `*`, and what is not named stays", async () => {
  const world = await makeUserWorld();
  const send = (...names: string[]) =>
    world.ingestion.ingest(names.map((event) => ({ type: "track", userId: "ann", event })));
  await send("Seen", "Bought", "Asked");
  world.clock.nowMs += 40 * dayMs;
  await send("Seen", "Bought", "Asked");
  const names = async () => (await world.users.exportData("ann")).events.map(({ event }) => event);
  expect(await world.retention.sweep()).toEqual({ events: 0, users: 0 });
  await world.retention.put({ events: { Seen: "P30D", Asked: "P60D" } });
  expect(await world.retention.sweep()).toEqual({ events: 1, users: 0 });
  expect(await names()).toEqual(["Bought", "Asked", "Seen", "Bought", "Asked"]);
  await world.retention.put({ events: { Asked: "P60D", "*": "P30D" } });
  await world.retention.sweep();
  expect(await names()).toEqual(["Asked", "Seen", "Bought", "Asked"]);
  expect((await world.users.view("ann")).engagement.events).toBe(6);
});

test("traits whose time is over are removed from the profile, those of other sources show", async () => {
  const world = await makeUserWorld();
  await world.traits.put("mood", traitSchema.parse({ type: "string", retention: "P5D" }));
  const identify = (traits: object): object => ({ type: "identify", userId: "ann", traits });
  await world.ingestion.ingest([identify({ mood: "glad", plan: "pro" })]);
  world.clock.nowMs += 6 * dayMs;
  expect(await world.retention.sweep()).toEqual({ events: 0, users: 1 });
  expect((await world.profiles.get("ann"))!.traits).toEqual({ plan: "pro" });
  const again = await makeUserWorld({ database: world.database });
  expect((await again.profiles.get("ann"))!.traitValues.has("mood")).toBe(false);
});

test("messages that were counted without a user are forgotten after a month", async () => {
  const world = await makeUserWorld();
  const context = { consent: { categoryPreferences: { personalisation: false } } };
  await world.ingestion.ingest([{ type: "track", userId: "ann", event: "Seen", messageId: "m1", context }]);
  const count = () => world.database.prepare("SELECT count(*) FROM counted_event").pluck().get();
  await world.retention.sweep();
  expect(count()).toBe(1);
  world.clock.nowMs += 31 * dayMs;
  await world.retention.sweep();
  expect(count()).toBe(0);
});
