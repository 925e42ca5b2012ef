import { expect, test } from "vitest";
import { faultOfJson, isDeeper } from "./nesting.ts";

const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

test.each([
  ["lists", "[", "]"],
  ["objects", '{"a":', "}"],
  ["lists of objects", '[{"a":', "}]"],
])("%s are deeper than fewer levels and not than as many", (_kind, open, close) => {
  const levels = open.length > 5 ? 6 : 3;
  expect([isDeeper(nested(3, open, close), levels), isDeeper(nested(3, open, close), levels - 1)]).toEqual([
    false,
    true,
  ]);
});

test("what is flat has no levels, and what is absurdly deep does not overflow the stack", () => {
  expect([isDeeper("text", 0), isDeeper(null, 0), isDeeper({}, 0), isDeeper({ a: 1 }, 1)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
  expect(isDeeper(nested(200_000, "[", "]"), 64)).toBe(true);
});

test.each(["1e400", '{"a":[{"b":-1e309}]}', '[1,"2",9e999]'])("a number that nothing can hold is named: %s", (json) => {
  expect(faultOfJson(JSON.parse(json), 64)).toBe("unreadable: it holds a number beyond 1.8e308");
});

test("depth is named before anything else, and what is sound has no fault", () => {
  expect(faultOfJson(JSON.parse("[[[1e400]]]"), 2)).toBe("nested deeper than 2 levels");
  expect(faultOfJson({ a: [1e308, -0, "1e400", null] }, 2)).toBeUndefined();
});
