import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
const long =
  "The battery takes six minutes to charge from empty to four fifths, the laboratory said on Monday, and it does so in the cold as well as in the warm, which no other of its kind has done before.";
beforeAll(async () => {
  desk = await openTestApp();
  await desk.call("POST", "/v1/items", {
    items: [
      { id: "short", title: "t", body: "some body" },
      { id: "long", title: "A battery that likes the cold", body: long },
    ],
  });
}, 120_000);
afterAll(() => desk?.close());

test.each(["zz", "xq", "\u{1F984}", "blorfgh quxt", "..."])("a search for %j finds nothing", async (words) => {
  const { body } = await desk.call("GET", `/v1/search?q=${encodeURIComponent(words)}`);
  expect(body.items).toEqual([]);
});

test("short words that stand in an article are found, and what is meant is", async () => {
  const found = async (words: string) =>
    (await desk.call("GET", `/v1/search?q=${encodeURIComponent(words)}`)).body.items[0]?.id;
  expect(await found("some")).toBe("short");
  expect(await found("cold")).toBe("long");
  expect(await found("fast charging of electric cars")).toBe("long");
});

test.each([[""], ["  "], ["\u200b"], [["a", " \n"]], [["a", ""]]])("an embedding of %j is refused", async (input) => {
  const { status, body } = await desk.call("POST", "/v1/embeddings", { input });
  expect(status).toBe(422);
  expect(body.errors[0].path).toMatch(/^input/);
});

test.each([
  ["Das Parlament hat gestern ein neues Gesetz beschlossen, und die Opposition ist dagegen.", "de", false],
  ["Le gouvernement a annoncé hier une réforme des retraites, et les syndicats sont contre.", "fr", false],
  ["The parliament passed a new law yesterday, and the opposition is against it.", "en", true],
])("a language without support is named: %j", async (text, code, supported) => {
  const { body } = await desk.call("POST", "/v1/analyze", { texts: [text], include: ["language", "topics"] });
  expect(body.results[0]).toMatchObject({ language: { code, supported }, topics: [] });
});

test.each([
  ["GET", "/v1/search?query=x", undefined, "query", "limit, q"],
  ["POST", "/v1/embeddings", { text: "x" }, "text", "input"],
  ["POST", "/v1/analyze", { text: "x" }, "text", "texts, include"],
] as const)(
  "a key that nobody knows is named where another is missing: %s %s",
  async (method, path, body, key, keys) => {
    const reply = await desk.call(method, path, body);
    expect(reply.status).toBe(422);
    expect(reply.body.detail).toContain(`${key}: is no known key; there are ${keys}`);
  },
);
