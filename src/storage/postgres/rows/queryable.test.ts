import { expect, test } from "vitest";
import { queryable } from "./queryable.ts";

test.each([
  ["a zero", { a: "x\u0000y" }, { a: "x\ufffdy" }],
  ["a zero in a key", { "k\u0000": 1 }, { "k\ufffd": 1 }],
  ["the first half of a pair", ["\ud800"], ["\ufffd"]],
  ["the second half, twice", ["\udc00\udc00!"], ["\ufffd\ufffd!"]],
])("%s is replaced", (_kind, value, expected) => {
  expect(JSON.parse(queryable(JSON.stringify(value)))).toEqual(expected);
});

test.each([["a pair \u{1f600}"], ["what only looks like an escape: \\u0000 \\\\ud800"], ["other escapes: \u0001 \n"]])(
  "%j stays as it is",
  (text) => expect(JSON.parse(queryable(JSON.stringify({ text })))).toEqual({ text }),
);
