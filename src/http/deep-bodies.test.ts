import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp();
});
afterAll(() => server.close());

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

async function send(method: string, path: string, body: string) {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(server.server.url + path, { method, headers, body });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

test.each([
  ["POST", "/v1/track", `{"userId":"a","event":"x","properties":${deep(100_000)}}`],
  ["POST", "/v1/identify", `{"userId":"a","traits":${deep(100_000)}}`],
  ["POST", "/v1/messages", `{"userId":"a","body":"Hi","data":${deep(100_000)}}`],
  ["PUT", "/v1/items/a", `{"title":"a","body":"b","attributes":${deep(100_000)}}`],
  ["PUT", "/v1/experiments/a", `{"hypothesis":"x","target":${deep(100_000)}}`],
  ["POST", "/v1/segments/preview", `{"rule":${'{"not":'.repeat(100_000)}1${"}".repeat(100_000)}}`],
  ["PUT", "/v1/predictions/a", `{"audience":${'{"not":'.repeat(100_000)}1${"}".repeat(100_000)}}`],
])("%s %s of a hundred thousand levels is refused by name", async (method, path, body) => {
  const reply = await send(method, path, body);
  expect([reply.status, String(reply.body.detail)]).toEqual([
    422,
    expect.stringMatching(/nested deeper than \d+ levels/),
  ]);
});

test("one that is nested too deep spoils neither the events nor the items beside it", async () => {
  const sound = '{"type":"track","userId":"a","event":"x"}';
  const events = `{"batch":[${sound},{"type":"track","userId":"a","event":"x","context":${deep(100_000)}},${sound}]}`;
  const batch = await send("POST", "/v1/batch", events);
  expect([batch.status, batch.body.accepted, (batch.body.rejected as unknown[]).length]).toEqual([200, 2, 1]);
  const items = `{"items":[{"id":"sound","title":"A","body":"The harbour."},{"id":"deep","title":"A","body":"B","extra":${deep(100_000)}}]}`;
  const indexed = await send("POST", "/v1/items", items);
  expect([indexed.status, indexed.body.accepted, (indexed.body.rejected as unknown[]).length]).toEqual([200, 1, 1]);
});
