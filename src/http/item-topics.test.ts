import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
const kinds: Readonly<Record<string, readonly string[]>> = {
  ships: ["harbour", "vessel", "cargo", "captain", "anchor", "tide", "deck", "sail"],
  bread: ["flour", "yeast", "oven", "dough", "crust", "baker", "loaf", "butter"],
};
beforeAll(async () => {
  desk = await openTestApp();
  const items = Object.entries(kinds).flatMap(([kind, words]) =>
    Array.from({ length: 12 }, (_, i) => {
      const at = (j: number): string => words[(i + j) % words.length]!;
      const body = Array.from({ length: 4 }, (_, k) => `The ${at(k)} and the ${at(k + 1)} need a ${at(k + 3)}.`);
      return { id: `${kind}-${i}`, title: `About ${at(0)}`, body: body.join(" ") };
    }),
  );
  await desk.call("POST", "/v1/items", { items });
  await desk.call("POST", "/v1/topics/train?topics=2");
}, 120_000);
afterAll(() => desk?.close());

interface TopicRow {
  id: string;
  label: string;
  weight: number;
}
const topicsOf = async (id: string): Promise<TopicRow[]> =>
  (await desk.call("GET", `/v1/items/${id}`)).body.analysis.topics;

test.each(["ships-0", "ships-5", "bread-3"])("a topic that is wrong for %s stays away from it alone", async (id) => {
  const [first] = await topicsOf(id);
  const sibling = id.replace(/\d+$/, "9");
  const called = await desk.call("POST", `/v1/items/${id}/topics`, { wrong: [first!.id] });
  expect(called.body.wrong).toMatchObject([{ id: first!.id }]);
  expect((await topicsOf(id)).map((topic) => topic.id)).not.toContain(first!.id);
  expect((await topicsOf(sibling)).map((topic) => topic.id)).toContain(first!.id);
  const { body: listed } = await desk.call("GET", `/v1/items?topic=${first!.id}&limit=100`);
  expect(listed.items.map((item: { id: string }) => item.id)).not.toContain(id);

  const { item } = (await desk.call("GET", `/v1/items/${id}`)).body;
  await desk.call("PUT", `/v1/items/${id}`, { ...item, body: `${item.body} And once more.` });
  expect((await topicsOf(id)).map((topic) => topic.id)).not.toContain(first!.id);

  const back = await desk.call("POST", `/v1/items/${id}/topics`, { right: [first!.id] });
  expect(back.body.wrong).toEqual([]);
  expect((await topicsOf(id)).map((topic) => topic.id)).toContain(first!.id);
});

test("what is no topic is taken out of every item and of those that come, and brought back", async () => {
  const [{ id }] = (await desk.call("GET", "/v1/topics")).body.topics;
  const carriers = async () => (await desk.call("GET", `/v1/items?topic=${id}&limit=1`)).body.total;
  const before = await carriers();
  expect(before).toBeGreaterThan(5);
  expect((await desk.call("PATCH", `/v1/topics/${id}`, { hidden: true })).body).toMatchObject({ id, hidden: true });
  expect(await carriers()).toBe(0);
  const { body } = await desk.call("POST", "/v1/analyze", {
    texts: ["The harbour, the vessel, flour and the oven."],
    include: ["topics"],
  });
  expect(body.results[0].topics.map((topic: TopicRow) => topic.id)).not.toContain(id);
  await desk.call("POST", "/v1/topics/train?topics=2");
  expect((await desk.call("GET", `/v1/topics/${id}`)).body.topic.hidden).toBe(true);
  await desk.call("PATCH", `/v1/topics/${id}`, { hidden: false });
  await expect.poll(carriers).toBe(before);
});

test("renames, hiding and corrections of items are answered while all items are brought up to date, however many come", async () => {
  const [{ id }] = (await desk.call("GET", "/v1/topics")).body.topics;
  await desk.call("PUT", "/v1/taxonomy", { tags: [{ id: "harbours", label: "Harbours" }] });
  const startedMs = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      i % 3 === 0
        ? desk.call("PATCH", `/v1/topics/${id}`, { label: `Name ${i}` })
        : i % 3 === 1
          ? desk.call("PATCH", `/v1/topics/${id}`, { hidden: i % 2 === 0 })
          : desk.call("POST", `/v1/items/ships-${i % 12}/topics`, { right: [] }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect((await desk.call("GET", `/v1/topics/${id}`)).body.topic.label).toBe("Name 21");
});

test("unknown items and topics are refused by name, and a change without a word", async () => {
  expect((await desk.call("POST", "/v1/items/nothing/topics", { wrong: ["topic-1"] })).status).toBe(404);
  const refused = await desk.call("POST", "/v1/items/ships-1/topics", { wrong: ["topic-99"] });
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, "wrong.0"]);
  expect(refused.body.errors[0].message).toMatch(/"topic-99".*it has topic-/);
  expect((await desk.call("PATCH", "/v1/topics/topic-1", {})).status).toBe(422);
});
