import { expect, test } from "vitest";
import { toFtsQuery } from "./item-search.ts";

test("any text becomes a valid full-text query", () => {
  expect(toFtsQuery('wind "farm" AND (x*')).toBe('"wind" OR "farm" OR "AND" OR "x"');
  expect(toFtsQuery("energy")).toBe('"energy"*');
  expect(toFtsQuery("?!")).toBe("");
});
