import { expect, test } from "vitest";
import { rankChanges } from "./rank-changes.ts";

test("an entry that was not there is new, and moving up counts positive", () => {
  const changes = rankChanges(["a", "b", "c"], ["c", "a", "x"]);
  expect([...changes]).toEqual([
    ["c", { kind: "moved", places: 2 }],
    ["a", { kind: "moved", places: -1 }],
    ["x", { kind: "new" }],
  ]);
});

test("an unchanged list has no movement", () => {
  expect([...rankChanges(["a", "b"], ["a", "b"]).values()]).toEqual([{ kind: "same" }, { kind: "same" }]);
});
