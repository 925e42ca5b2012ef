import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../../testing/open-test-app.ts";

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp();
});
afterAll(() => server.close());

const like = (ids: object): object => ({ event: "Item Liked", properties: { itemId: "a" }, ...ids });

test("a merge is listed, undone once, and the two are as they were", async () => {
  const { call } = server;
  await call("POST", "/v1/track", like({ userId: "m-ann" }));
  await call("POST", "/v1/track", like({ anonymousId: "m-tv" }));
  const before = (await call("GET", "/v1/users/m-tv")).body;
  const merged = await call("POST", "/v1/users/m-ann/merge", { from: "m-tv" });
  expect(merged).toMatchObject({ status: 200, body: { userId: "m-ann" } });
  expect((await call("GET", "/v1/users/m-tv")).body).toMatchObject({ id: "m-ann", engagement: { events: 2 } });
  expect((await call("POST", "/v1/users/m-ann/merge", { from: "m-tv" })).status).toBe(409);
  const { merges } = (await call("GET", "/v1/merges?user=m-ann")).body;
  expect(merges).toMatchObject([{ into: "m-ann", from: "m-tv", cause: "merge" }]);
  expect((await call("POST", `/v1/merges/${merges[0].id}/undo`)).body).toEqual({ userIds: ["m-ann", "m-tv"] });
  const { createdAt: _, ...after } = (await call("GET", "/v1/users/m-tv")).body;
  const { createdAt: __, ...expected } = before;
  expect(after).toEqual(expected);
  expect((await call("POST", `/v1/merges/${merges[0].id}/undo`)).status).toBe(409);
  expect((await call("GET", "/v1/merges?user=m-ann")).body.merges[0].undoneAt).toBeDefined();
});

test.each([
  ["POST", "/v1/users/nobody/merge", { from: "m-ann" }, 404],
  ["POST", "/v1/users/m-ann/merge", { from: "nobody" }, 404],
  ["POST", "/v1/users/m-ann/merge", {}, 422],
  ["POST", "/v1/users/m-ann/merge", { from: "m-tv", force: true }, 422],
  ["POST", "/v1/users/m-ann/split", { ids: ["nobody"] }, 422],
  ["POST", "/v1/users/m-ann/split", { ids: [] }, 422],
  ["POST", "/v1/merges/999999/undo", undefined, 404],
  ["POST", "/v1/merges/first/undo", undefined, 422],
  ["PUT", "/v1/identity", { types: { email: { limit: 0, priority: 1 } } }, 422],
  ["PUT", "/v1/identity", { types: { email: { limit: 3, window: "a week", priority: 1 } } }, 422],
])("%s %s with %j is refused", async (method, path, body, status) => {
  expect((await server.call(method, path, body)).status).toBe(status);
});

test("a dry run says who would merge and come apart, and changes nothing", async () => {
  const { call } = server;
  for (const device of ["r1", "r2", "r3"]) {
    await call("POST", "/v1/track", like({ anonymousId: device }));
    await call("POST", "/v1/identify", { userId: "r-ann", anonymousId: device });
  }
  const rules = { types: { anonymousId: { limit: 1, window: "ever", priority: 9 } } };
  const trial = (await call("PUT", "/v1/identity?dryRun=true", rules)).body;
  expect(trial).toMatchObject({ wouldMerge: 0, wouldSplit: 2 });
  expect(trial.examples.split).toEqual([["r-ann", "r2", "r3"]]);
  expect((await call("GET", "/v1/identity")).body.types.anonymousId.limit).toBe(5);
  expect((await call("PUT", "/v1/identity", { ...rules, blocked: ["test-*"] })).body.types.anonymousId.limit).toBe(1);
  const blocked = await call("POST", "/v1/track", like({ userId: "TEST-7" }));
  expect([blocked.status, blocked.body.code]).toEqual([422, "blocked-id"]);
  const identities = (await call("GET", "/v1/users/r-ann/identities")).body.identities;
  expect(identities.map(({ type, value, state }: Record<string, string>) => [type, value, state])).toEqual([
    ["anonymousId", "r1", "active"],
    ["anonymousId", "r2", "active"],
    ["anonymousId", "r3", "active"],
    ["userId", "r-ann", "active"],
  ]);
});

test("with rework the rules hold for what is stored as well, and say whom they changed", async () => {
  const { call } = server;
  for (const device of ["w1", "w2"]) {
    await call("POST", "/v1/track", like({ anonymousId: device }));
    await call("POST", "/v1/identify", { userId: "w-ann", anonymousId: device });
  }
  expect((await call("GET", "/v1/users/w2")).body.id).toBe("w2");
  const rules = { types: { anonymousId: { limit: 5, window: "ever", priority: 9 } } };
  expect((await call("PUT", "/v1/identity?dryRun=true", rules)).body.examples.merged).toContainEqual(["w-ann", "w2"]);
  const reworked = await call("PUT", "/v1/identity?rework=true", rules);
  expect(reworked).toMatchObject({ status: 200, body: { types: rules.types, reworked: { skipped: [] } } });
  expect(reworked.body.reworked.users).toBeGreaterThan(0);
  expect((await call("GET", "/v1/users/w2")).body).toMatchObject({ id: "w-ann", engagement: { events: 4 } });
  expect((await call("PUT", "/v1/identity?dryRun=true", rules)).body).toMatchObject({ wouldMerge: 0, wouldSplit: 0 });
  expect((await call("PUT", "/v1/identity?dryRun=true&rework=true", rules)).status).toBe(422);
});
