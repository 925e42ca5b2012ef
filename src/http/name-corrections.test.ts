import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
const texts: Readonly<Record<string, string>> = {
  "on-stage": "Adele sang in Vienna last night. Critics said that Adele had never been better in Vienna.",
  "on-tour": "Tickets for Adele in Berlin were gone in a minute, the promoter said on Tuesday.",
  "at-work":
    "The Bank of England raised interest rates. The Old Lady, as the Bank of England is known, surprised markets.",
};
beforeAll(async () => {
  desk = await openTestApp();
  await desk.call("POST", "/v1/items", {
    items: Object.entries(texts).map(([id, body]) => ({ id, title: id.replace("-", " "), body })),
  });
}, 120_000);
afterAll(() => desk?.close());

interface Found {
  text: string;
  type: string;
  id?: string;
}
const entitiesOf = async (id: string): Promise<Found[]> =>
  (await desk.call("GET", `/v1/items/${id}`)).body.analysis.entities;
const named = async (id: string, text: string): Promise<Found[]> =>
  (await entitiesOf(id)).filter((entity) => entity.text === text);
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200 && !(await isTrue()); i++) await setTimeout(50);
  expect(await isTrue()).toBe(true);
}
const correct = (entity: string, as: object) => desk.call("POST", "/v1/gazetteer/corrections", { entity, as });
const takeBack = (id: string) => desk.call("DELETE", `/v1/gazetteer/corrections/${id}`);

test("what an editor calls no name is none in the archive and in what comes later, until it is taken back", async () => {
  const [adele] = await named("on-stage", "Adele");
  const { status, body } = await correct(adele!.id!, { kind: "not-a-name" });
  expect([status, body.items]).toEqual([201, 2]);
  expect(body.correction).toMatchObject({ entity: adele!.id, name: "Adele", as: { kind: "not-a-name" } });
  await until(async () => (await named("on-stage", "Adele")).length === 0);
  await until(async () => (await named("on-tour", "Adele")).length === 0);
  await desk.call("PUT", "/v1/items/later", { title: "Later", body: "Adele sang again, in Paris this time." });
  expect((await entitiesOf("later")).map(({ text }) => text)).toEqual(["Paris"]);
  await takeBack(body.correction.id);
  await until(
    async () => (await named("on-tour", "Adele")).length === 1 && (await named("later", "Adele")).length === 1,
  );
}, 60_000);

test("another type makes it another entity, here and in later texts", async () => {
  const [vienna] = await named("on-stage", "Vienna");
  const { body } = await correct(vienna!.id!, { kind: "other-type", type: "work" });
  await until(async () => (await named("on-stage", "Vienna")).every(({ type }) => type === "work"));
  const { body: fresh } = await desk.call("POST", "/v1/analyze", { texts: ["They drove to Vienna."] });
  expect(fresh.results[0].entities).toMatchObject([{ text: "Vienna", type: "work" }]);
  await takeBack(body.correction.id);
  await until(async () => (await named("on-stage", "Vienna")).every(({ id }) => id === vienna!.id));
}, 60_000);

test("a name that is another entity's is joined to it, whatever its type was", async () => {
  const [berlin] = await named("on-tour", "Berlin");
  const [bank] = await named("at-work", "Bank of England");
  const { body } = await correct(berlin!.id!, { kind: "same-as", entity: bank!.id });
  await until(async () => (await named("on-tour", "Berlin")).every(({ id }) => id === bank!.id));
  const { body: page } = await desk.call("GET", `/v1/entities/${bank!.id}`);
  expect(page.entity).toMatchObject({ label: "Bank of England", itemCount: 2 });
  await takeBack(body.correction.id);
  await until(async () => (await named("on-tour", "Berlin")).every(({ id }) => id === berlin!.id));
}, 60_000);

test("unknown entities, types and corrections are refused, and what would change nothing", async () => {
  const [paris] = await named("later", "Paris");
  expect((await correct("person:nobody", { kind: "not-a-name" })).status).toBe(404);
  expect((await correct(paris!.id!, { kind: "other-type", type: "dish" })).status).toBe(422);
  expect((await correct(paris!.id!, { kind: "other-type", type: "location" })).status).toBe(422);
  expect((await correct(paris!.id!, { kind: "same-as", entity: paris!.id })).status).toBe(422);
  expect((await correct(paris!.id!, { kind: "same-as", entity: "person:nobody" })).status).toBe(404);
  expect((await takeBack("nothing")).status).toBe(404);
  expect((await desk.call("GET", "/v1/gazetteer")).body.corrections).toEqual([]);
});
