import { expect, test } from "vitest";
import { createRouteMatcher } from "./route-matcher.ts";

const match = createRouteMatcher([
  { method: "get", path: "/v1/items/{id}" },
  { method: "post", path: "/v1/items/{id}/tags" },
  { method: "post", path: "/v1/items/import", permits: 2, streamTypes: ["text/csv"] },
  { method: "post", path: "/v1/items/{id}" },
]);

test.each([
  ["GET", "/v1/items/a?x=/y/z", { route: "GET /v1/items/{id}", isStream: false }],
  ["POST", "/v1/items/a%2Fb/tags", { route: "POST /v1/items/{id}/tags", isStream: false }],
  ["POST", "/v1/items/import?format=csv", { route: "POST /v1/items/import", permits: 2, isStream: true }],
  ["POST", "/v1/items/imports", { route: "POST /v1/items/{id}", isStream: false }],
  ["DELETE", "/v1/items/a", undefined],
  // What the router takes for a route is no way around its permits.
  ["HEAD", "/v1/items/a", { route: "GET /v1/items/{id}", isStream: false }],
  ["POST", "/V1/Items/IMPORT", { route: "POST /v1/items/import", permits: 2, isStream: true }],
  ["POST", "/v1/items/import/?format=csv", { route: "POST /v1/items/import", permits: 2, isStream: true }],
  ["GET", "http://127.0.0.1:3000/v1/items/A", { route: "GET /v1/items/{id}", isStream: false }],
  ["GET", "http://127.0.0.1:3000", undefined],
  ["GET", "/", undefined],
])("%s %s", (method, url, expected) => {
  expect(match(method, url)).toEqual(expected);
});
