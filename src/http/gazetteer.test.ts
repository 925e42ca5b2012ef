import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp();
  await desk.call("POST", "/v1/items", {
    items: [
      { id: "bike", title: "A ride", body: "The zephlo glides over gravel. Everybody wants a Zephlo X2 now." },
      { id: "cake", title: "A cake", body: "Sugar, flour and eggs." },
    ],
  });
}, 120_000);
afterAll(() => desk?.close());

const entitiesOf = async (id: string): Promise<{ text: string; type: string; id?: string }[]> =>
  (await desk.call("GET", `/v1/items/${id}`)).body.analysis.entities;
/** Items are read again in the background. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200 && !(await isTrue()); i++) await setTimeout(50);
  expect(await isTrue()).toBe(true);
}

test("a product that an editor adds is found in stored and in new texts, under every spelling, and forgotten again", async () => {
  const added = await desk.call("POST", "/v1/gazetteer", { name: "Zephlo X2", type: "product", aliases: ["Zephlo"] });
  expect(added.status).toBe(201);
  expect(added.body).toEqual({
    entry: { id: "product:zephlo-x2", name: "Zephlo X2", type: "product", aliases: ["Zephlo"] },
    version: 1,
    items: 1,
  });
  const isFound = async () => (await entitiesOf("bike")).some(({ id }) => id === "product:zephlo-x2");
  await until(isFound);
  const fresh = await desk.call("POST", "/v1/analyze", { texts: ["Is the Zephlo any good?"], include: ["entities"] });
  expect(fresh.body.results[0].entities).toMatchObject([{ text: "Zephlo", type: "product", id: "product:zephlo-x2" }]);
  const { body: page } = await desk.call("GET", "/v1/entities/product:zephlo-x2");
  expect(page.entity).toMatchObject({ label: "Zephlo X2", itemCount: 1, aliases: expect.arrayContaining(["Zephlo"]) });

  const changed = await desk.call("PUT", "/v1/gazetteer/product:zephlo-x2", {
    name: "Zephlo Two",
    aliases: ["Zephlo X2"],
  });
  expect(changed.body).toMatchObject({ entry: { id: "product:zephlo-x2", name: "Zephlo Two" }, version: 2 });
  await until(
    async () => (await desk.call("GET", "/v1/entities/product:zephlo-x2")).body.entity?.label === "Zephlo Two",
  );

  await desk.call("DELETE", "/v1/gazetteer/product:zephlo-x2?version=2");
  await until(async () => !(await isFound()) || (await entitiesOf("bike")).every(({ type }) => type !== "product"));
  expect((await desk.call("GET", "/v1/gazetteer")).body).toEqual({ version: 3, entries: [], corrections: [] });
});

test("a name that is taken, an old version, an unknown entry and an empty name are refused and change nothing", async () => {
  const { body: first } = await desk.call("POST", "/v1/gazetteer", { name: "Norrland Kaffe", type: "organization" });
  const taken = await desk.call("POST", "/v1/gazetteer", {
    name: "NK",
    type: "organization",
    aliases: ["norrland kaffe"],
  });
  expect([taken.status, taken.body.code]).toEqual([409, "name-taken"]);
  const old = await desk.call("POST", "/v1/gazetteer", { name: "Other", type: "work", version: first.version - 1 });
  expect([old.status, old.body.code]).toEqual([409, "names-changed"]);
  expect((await desk.call("PUT", "/v1/gazetteer/nothing", { name: "Other" })).status).toBe(404);
  expect((await desk.call("POST", "/v1/gazetteer", { name: "!!", type: "work" })).status).toBe(422);
  expect((await desk.call("POST", "/v1/gazetteer", { name: "Soup", type: "dish" })).status).toBe(422);
  expect((await desk.call("GET", "/v1/gazetteer")).body).toEqual({
    version: first.version,
    entries: [first.entry],
    corrections: [],
  });
});

test("known names survive a restart", async () => {
  const first = await openTestApp();
  await first.call("POST", "/v1/gazetteer", { name: "Zephlo X2", type: "product" });
  await first.server.close();
  await first.app.close();
  const second = await openTestApp({}, first.dataDir);
  const { body } = await second.call("POST", "/v1/analyze", { texts: ["A Zephlo X2, please."], include: ["entities"] });
  expect(body.results[0].entities).toMatchObject([{ text: "Zephlo X2", type: "product" }]);
  await second.close();
}, 120_000);
