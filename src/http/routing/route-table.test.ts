import { expect, test } from "vitest";
import { createRouteTable } from "./route-table.ts";

const routes = [
  { method: "get", path: "/v1/items/{id}" },
  { method: "post", path: "/v1/items/{id}/tags/{tagId}" },
  { method: "post", path: "/v1/items/import" },
  { method: "post", path: "/v1/items/{id}" },
];
const table = createRouteTable(routes);

test.each([
  ["GET", "/v1/items/a?x=/y/z", routes[0], { id: "a" }],
  ["HEAD", "/v1/items/a", routes[0], { id: "a" }],
  ["GET", "/V1/Items/A/", routes[0], { id: "A" }],
  ["GET", "/v1/items/a#b", routes[0], { id: "a" }],
  ["GET", "http://host:1/v1/items/a?b", routes[0], { id: "a" }],
  ["POST", "/v1/items/a%2Fb/tags/%C3%A9", routes[1], { id: "a/b", tagId: "é" }],
  ["POST", "/v1/items/import?format=csv", routes[2], {}],
  ["POST", "/v1/items/imports", routes[3], { id: "imports" }],
])("%s %s is found, with its parameters", (method, url, route, params) => {
  expect(table.find(method, url)).toBe(route);
  expect(table.paramsOf(route!, url)).toEqual(params);
});

test.each([
  ["DELETE", "/v1/items/a"],
  ["GET", "/"],
  ["GET", "/v1/items/"],
  ["POST", "/v1/items//tags/b"],
  ["GET", "/v1/items/a/b"],
])("%s %s is no route", (method, url) => {
  expect(table.find(method, url)).toBeUndefined();
});

test("a path names its routes, whatever the method", () => {
  expect(table.ofPath("/v1/items/a")).toEqual([routes[0], routes[3]]);
  expect(table.ofPath("/v1/other")).toEqual([]);
});

test.each(["%", "%E0%A4%A", "%c3%28"])("the escape %s is refused", (broken) => {
  expect(() => table.paramsOf(routes[0]!, `/v1/items/${broken}`)).toThrow(/escape/);
});
