import { expect, test } from "vitest";
import { memberHeader, memberLine } from "./member-lines.ts";

test.each([
  ["ann", "ann"],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["+49 1", "'+49 1"],
  ["-cmd", "'-cmd"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", '"\'\t=1"'],
  ["  =1", "'  =1"],
  ["\uff1dSUM(A1)", "'\uff1dSUM(A1)"],
  ['a "b", c', '"a ""b"", c"'],
  ["a\nb", '"a\nb"'],
  ["\r=1", '"\'\r=1"'],
])("%j in a table is no formula and one cell", (userId, cell) => {
  expect(memberLine({ userId, enteredAtMs: 0 }, "csv")).toBe(`${cell},1970-01-01T00:00:00.000Z\r\n`);
  expect(JSON.parse(memberLine({ userId, enteredAtMs: 0 }, "jsonl"))).toMatchObject({ userId });
});

test("only a table has a header", () => {
  expect([memberHeader("csv"), memberHeader("jsonl")]).toEqual(["userId,enteredAt\r\n", ""]);
});
