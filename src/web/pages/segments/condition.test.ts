import { expect, test } from "vitest";
import { ruleSchema } from "../../../segments/rules/rule.ts";
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

test.each<[Condition, unknown]>([
  [
    { kind: "affinity", of: "tags", id: "rail", op: "gte", share: 0.2 },
    { affinity: { kind: "tags", id: "rail" }, share: { gte: 0.2 } },
  ],
  [{ kind: "bucket", seed: "spring", from: 0, to: 10 }, { bucket: { seed: "spring", range: [0, 0.1] } }],
  [{ kind: "consent", purpose: "messaging", isGiven: false }, { not: { consent: "messaging" } }],
  [
    { kind: "experiment", experiment: "rank", variant: "b" },
    { experiment: "rank", variant: "b" },
  ],
  [
    { kind: "prediction", prediction: "churn", op: "gte", p: 0.7 },
    { predicted: "churn", p: { gte: 0.7 } },
  ],
  [
    { kind: "cluster", cluster: "g1", p: 0.6 },
    { cluster: "g1", probability: { gte: 0.6 } },
  ],
  [{ kind: "list", list: "press", isOn: true }, { list: "press" }],
])("a row of the kind $kind is a condition of the rule language", (condition, expected) => {
  expect(toRule({ join: "all", conditions: [condition] })).toEqual({ all: [expected] });
  expect(ruleSchema.safeParse(expected).success).toBe(true);
});

test("properties of an event are compared with what was typed, and half a comparison is not sent", () => {
  const viewed = { ...newCondition("event"), event: "Item Viewed" } as Condition & { kind: "event" };
  const where = [
    { property: "category", op: "eq" as const, value: "culture" },
    { property: "price", op: "gte" as const, value: "10" },
  ];
  const rule = toRule({ join: "any", conditions: [{ ...viewed, where }] });
  expect(rule).toMatchObject({
    any: [
      {
        where: [
          { property: "category", op: "eq", value: "culture" },
          { property: "price", op: "gte", value: 10 },
        ],
      },
    ],
  });
  expect(ruleSchema.safeParse(rule).success).toBe(true);
  const half = [{ property: "price", op: "gte" as const, value: "much" }];
  expect(toRule({ join: "all", conditions: [{ ...viewed, where: half }] })).toBeUndefined();
});
