import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp({});
}, 120_000);
afterAll(() => app?.close());

const rule = { event: "Item Clicked", count: { gte: 1 } };
const metrics = [{ type: "proportion", event: "Item Clicked" }];
const made: [path: string, first: object, second: object][] = [
  ["/v1/templates/letter", { name: "Letter", body: "First." }, { name: "Letter", body: "Second." }],
  ["/v1/segments/fans", { label: "Fans", rule }, { label: "Others", rule }],
  [
    "/v1/experiments/order",
    { name: "Order", metrics, variations: [{ key: "a" }, { key: "b" }] },
    { name: "Others", metrics, variations: [{ key: "a" }, { key: "c" }] },
  ],
  [
    "/v1/predictions/clicks",
    { label: "Clicks", outcome: { event: "Item Clicked" }, horizon: "P7D" },
    { label: "Others", outcome: { event: "Item Read" }, horizon: "P7D" },
  ],
  ["/v1/sources/shop", { kind: "crm" }, { kind: "crm", trust: 0.9 }],
  [
    "/v1/webhooks/hook",
    { url: "https://one.example/", topics: ["model.adopted"] },
    { url: "https://two.example/", topics: ["user.erased"] },
  ],
];

/** As it is once a new segment is counted. */
async function settled(path: string): Promise<unknown> {
  await expect.poll(async () => (await app.call("GET", path)).body.status).not.toBe("computing");
  return (await app.call("GET", path)).body;
}

describe("only what is new", () => {
  test.each(made)("PUT %s with If-None-Match: * makes it once and never replaces it", async (path, first, second) => {
    const onlyNew = { "if-none-match": "*" };
    expect((await app.call("PUT", path, first, onlyNew)).status).toBe(200);
    const before = await settled(path);
    const refused = await app.call("PUT", path, second, onlyNew);
    expect(refused).toMatchObject({ status: 409, body: { code: expect.stringMatching(/^[a-z]+-exists$/) } });
    expect(await settled(path)).toEqual(before);
    expect((await app.call("PUT", path, second)).status).toBe(200);
    expect((await app.call("GET", path)).body).not.toEqual(before);
  });
});

describe("only what is known", () => {
  const path = "/v1/templates/known";
  const save = (body: string, known?: string) =>
    app.call("PUT", path, { name: "Known", body }, known === undefined ? {} : { "if-match": `"${known}"` });

  test("of two editors who read the same template the second is told, and nothing of the first is lost", async () => {
    const { updatedAt } = (await save("Start.")).body;
    const first = await save("Mine.", updatedAt);
    expect(first.status).toBe(200);
    expect(await save("Theirs.", updatedAt)).toMatchObject({ status: 409, body: { code: "template-changed" } });
    expect((await app.call("GET", path)).body.body).toBe("Mine.");
    expect((await save("Theirs.", first.body.updatedAt)).status).toBe(200);
  });

  test("a template that somebody removed is not made again by who only changed it", async () => {
    const { updatedAt } = (await save("Start.")).body;
    await app.call("DELETE", path);
    expect(await save("Mine.", updatedAt)).toMatchObject({ status: 409, body: { code: "template-changed" } });
    expect((await app.call("GET", path)).status).toBe(404);
  });

  test("saves within one millisecond have moments of their own", async () => {
    const moments = [];
    for (const body of ["a", "b", "c", "d"]) moments.push((await save(body)).body.updatedAt);
    expect(new Set(moments).size).toBe(moments.length);
  });

  test("a header that names no moment is refused with what to send", async () => {
    const refused = await save("Mine.", "yesterday");
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain("updatedAt");
  });
});
