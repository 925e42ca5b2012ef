import { expect, test } from "vitest";
import { newCondition, toRule } from "./condition.ts";

test("rows become a rule in their order, incomplete ones are left out", () => {
  expect(
    toRule({
      join: "all",
      conditions: [
        { kind: "event", event: "Item Read", op: "gte", count: 3, days: 30 },
        newCondition("trait"),
        { kind: "trait", trait: "age", op: "eq", value: "42" },
        { kind: "trait", trait: "plan", op: "exists", value: "" },
        { kind: "segment", segment: "buyers", isIn: false },
      ],
    }),
  ).toEqual({
    all: [
      { event: "Item Read", count: { gte: 3 }, within: "P30D" },
      { trait: "age", op: "eq", value: 42 },
      { trait: "plan", op: "exists" },
      { not: { segment: "buyers" } },
    ],
  });
  expect(toRule({ join: "any", conditions: [newCondition("event")] })).toBeUndefined();
});
