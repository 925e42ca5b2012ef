import { expect, test } from "vitest";
import { type Condition, newCondition, toRule } from "./condition.ts";

test("rows become a rule in their order, incomplete ones are left out", () => {
  expect(
    toRule({
      join: "all",
      conditions: [
        { kind: "event", event: "Item Read", measure: "count", of: "", op: "gte", count: 3, days: 30 },
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
  const purchases = { kind: "event", event: "Item Purchased", op: "gte", count: 50, days: 90 } as const;
  const checkout = { kind: "sequence", event: "Checkout Started", second: "Order Completed", days: 7 } as const;
  const conditions: Condition[] = [
    { ...purchases, measure: "sum", of: "value" },
    { ...purchases, measure: "avg", of: "" },
    { ...checkout, isThen: true },
    { ...checkout, isThen: false },
    { kind: "lifecycle", event: "Item Read", lifecycle: "stopped", days: 7 },
    { kind: "mood", op: "lte", score: -0.3 },
    { kind: "engagement", measure: "scrollDepth", op: "gte", value: 0.5 },
  ];
  const rule = toRule({ join: "all", conditions });
  expect(rule).toEqual({
    all: [
      { event: "Item Purchased", sum: { of: "value", gte: 50 }, within: "P90D" },
      { sequence: [{ event: "Checkout Started" }, { event: "Order Completed" }], within: "P7D" },
      { sequence: [{ event: "Checkout Started" }], without: { event: "Order Completed" }, within: "P7D" },
      { lifecycle: "stopped", event: "Item Read", period: "P7D" },
      { mood: { score: { lte: -0.3 } } },
      { engagement: "scrollDepth", op: "gte", value: 0.5 },
    ],
  });
  expect(toRule({ join: "any", conditions: [newCondition("event")] })).toBeUndefined();
});
