import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openTestApp } from "../testing/open-test-app.ts";

const admin = "admin-key-of-settings";
const closed = await openTestApp({ ATTUNE_KEYS: `${admin}:admin` });
const open = await openTestApp();
afterAll(async () => {
  await closed.close();
  await open.close();
});
const withKey = (key: string) => ({ "x-api-key": key });
const asAdmin = withKey(admin);

/** One call that each role may make, and the lower ones may not. */
const calls = {
  public: ["GET", "/v1/topics"],
  app: ["GET", "/v1/users/nobody"],
  editor: ["PUT", "/v1/items/a"],
  admin: ["GET", "/v1/keys"],
} as const;
const roles = ["public", "app", "editor", "admin"] as const;

describe.each(roles)("a key of the role %s", (role) => {
  test("reaches what the role reaches, no further, and nothing once it is revoked", async () => {
    const made = await closed.call("POST", "/v1/keys", { name: ` For ${role} `, role }, asAdmin);
    expect([made.status, made.body.name, made.body.role]).toEqual([201, `For ${role}`, role]);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { id, key } = made.body;
    for (const [needed, [method, path]] of Object.entries(calls)) {
      const body = method === "PUT" ? { id: "a", title: "A", body: "b" } : undefined;
      const { status } = await closed.call(method, path, body, withKey(key));
      const reaches = roles.indexOf(role) >= roles.indexOf(needed as (typeof roles)[number]);
      expect([needed, status === 403]).toEqual([needed, !reaches]);
    }
    expect((await closed.call("DELETE", `/v1/keys/${id}`, undefined, asAdmin)).status).toBe(204);
    for (const [method, path] of Object.values(calls)) {
      const refused = await closed.call(method, path, method === "PUT" ? {} : undefined, withKey(key));
      expect([refused.status, refused.body.code]).toEqual([401, "revoked-key"]);
    }
    expect((await closed.call("DELETE", `/v1/keys/${id}`, undefined, asAdmin)).status).toBe(404);
  });
});

test("a key stands in its reply and nowhere else: not in the list, not in a byte of the data directory", async () => {
  const { body } = await closed.call("POST", "/v1/keys", { name: "once", role: "app" }, asAdmin);
  const list = await closed.call("GET", "/v1/keys", undefined, asAdmin);
  expect(list.body.keys.map(({ source }: { source: string }) => source)).toEqual(["settings", "api"]);
  expect(list.body.keys[1]).toEqual({
    ...{ id: body.id, name: "once", role: "app", source: "api" },
    createdAt: body.createdAt,
  });
  expect(JSON.stringify(list.body)).not.toContain(admin);
  const files = readdirSync(closed.dataDir).map((name) => readFileSync(join(closed.dataDir, name)));
  expect(files.some((bytes) => bytes.includes(body.id))).toBe(true);
  expect(files.some((bytes) => bytes.includes(body.key))).toBe(false);
  const settings = list.body.keys[0].id;
  expect((await closed.call("DELETE", `/v1/keys/${settings}`, undefined, asAdmin)).body.code).toBe("key-of-settings");
});

test("a key outlives a restart", async () => {
  const { body } = await closed.call("POST", "/v1/keys", { name: "kept", role: "app" }, asAdmin);
  const again = await openTestApp({ ATTUNE_KEYS: `${admin}:admin` }, closed.dataDir);
  expect((await again.call("GET", "/v1/users/nobody", undefined, withKey(body.key))).status).toBe(404);
  await again.close();
});

test("an open server stays open, and holds a key that is sent to its role", async () => {
  const { body } = await open.call("POST", "/v1/keys", { name: "page", role: "public" });
  expect((await open.call("GET", "/v1/keys")).status).toBe(200);
  expect((await open.call("GET", "/v1/keys", undefined, withKey(body.key))).status).toBe(403);
  await open.call("DELETE", `/v1/keys/${body.id}`);
  expect((await open.call("GET", "/v1/topics", undefined, withKey(body.key))).status).toBe(401);
});

test.each([
  [{ name: "", role: "app" }, "name"],
  [{ name: "x", role: "owner" }, "role"],
  [{ name: "x", role: "app", key: "my-own-secret-key" }, "key"],
])("%j is refused by name", async (body, path) => {
  const refused = await closed.call("POST", "/v1/keys", body, asAdmin);
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, path]);
});
