import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

/** Ascending; a key may do what those before it may. */
const roles = ["public", "app", "editor", "admin"] as const;
type Role = (typeof roles)[number];
const keyOf = (role: Role): string => `${role}-key-0123456789abcdef`;

interface Operation {
  method: string;
  path: string;
  role: Role;
}

let server: TestApp;
let operations: Operation[];

beforeAll(async () => {
  server = await openTestApp({ ATTUNE_KEYS: roles.map((role) => `${keyOf(role)}:${role}`).join(",") });
  const { body } = await server.call("GET", "/openapi.json");
  const { paths } = body as { paths: Record<string, Record<string, { "x-role": Role }>> };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), role: operation["x-role"] },
      // Nothing of the name exists, so that who gets in changes nothing.
      path: path.replaceAll(/\{\w+\}/g, "no-such-thing"),
    })),
  );
}, 120_000);

afterAll(() => server?.close());

/** A sender proves itself by a signature there, a page by the key in the path. */
const hasOwnProof = ({ method, path }: Operation): boolean => method === "POST" && path === "/v1/sources/no-such-thing";
const takesKeyInPath = ({ path }: Operation): boolean => /^\/api\/features\/|^\/v1\/projects\//.test(path);

/** The body is no object that any route takes: who gets past the role is told so, and nothing is done. */
async function statusOf({ method, path }: Operation, key: string | undefined, header = "x-api-key"): Promise<number> {
  const body = method === "GET" || method === "DELETE" ? undefined : [];
  const headers: Record<string, string> = { "if-none-match": "*", prefer: "none" };
  if (key !== undefined) headers[header] = header === "authorization" ? `Bearer ${key}` : key;
  const reply = await fetch(`${server.server.url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await reply.body?.cancel();
  return reply.status;
}

test("every route says which role it needs", () => {
  expect(operations.length).toBeGreaterThan(100);
  expect(operations.filter(({ role }) => !roles.includes(role))).toEqual([]);
});

test("no route answers without a key, or with one that nobody made", async () => {
  const open: string[] = [];
  for (const operation of operations.filter((one) => !hasOwnProof(one))) {
    const status = await statusOf(operation, undefined);
    if (status !== 401) open.push(`${operation.method} ${operation.path}: ${status}`);
  }
  expect(open).toEqual([]);
}, 120_000);

test("every route refuses every role below its own, and lets its own and those above in", async () => {
  const wrong: string[] = [];
  for (const operation of operations) {
    if (hasOwnProof(operation)) continue;
    // These change or train something without a body or an id.
    const isCostly = /\/(?:train|training|learn|rollback)$/.test(operation.path);
    for (const role of roles) {
      const isAllowed = roles.indexOf(role) >= roles.indexOf(operation.role);
      if (isAllowed && (isCostly || operation.path === "/v1/stream")) continue;
      for (const header of ["x-api-key", "authorization"]) {
        const status = await statusOf(operation, keyOf(role), header);
        const isRefused = status === 401 || status === 403;
        if (isRefused === isAllowed || status >= 500)
          wrong.push(`${role} ${operation.method} ${operation.path}: ${status}`);
      }
    }
  }
  expect(wrong).toEqual([]);
}, 240_000);

test("a route that takes the key in its path takes no other there, and holds a known one to its role", async () => {
  const inPath = operations.filter(takesKeyInPath);
  expect(inPath.length).toBeGreaterThan(1);
  for (const { method, path } of inPath) {
    const withKey = (key: string): Operation => ({ method, role: "public", path: path.replace("no-such-thing", key) });
    expect(await statusOf(withKey(keyOf("public")), undefined)).toBe(200);
    expect(await statusOf(withKey(`${keyOf("public")}x`), undefined)).toBe(401);
    expect(await statusOf(withKey("__proto__"), undefined)).toBe(401);
  }
});
