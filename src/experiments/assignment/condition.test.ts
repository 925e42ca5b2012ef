import { evalCondition } from "@growthbook/growthbook";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Condition, meetsCondition } from "./condition.ts";

const cases: readonly [name: string, condition: Condition, attributes: Record<string, unknown>, met: boolean][] = [
  ["an empty condition", {}, {}, true],
  ["an equal string", { country: "NL" }, { country: "NL" }, true],
  ["a missing attribute", { country: "NL" }, {}, false],
  ["an attribute that is absent, asked for as null", { country: null }, {}, true],
  ["a dotted path", { "plan.name": "pro" }, { plan: { name: "pro" } }, true],
  ["a number beside its text", { age: 30 }, { age: "30" }, true],
  ["a comparison", { age: { $gte: 18, $lt: 65 } }, { age: 65 }, false],
  ["any of", { $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
  ["none of", { $nor: [{ a: 1 }, { b: 1 }] }, { b: 1 }, false],
  [
    "membership of a segment",
    { segments: { $elemMatch: { $eq: "regulars" } } },
    { segments: ["new", "regulars"] },
    true,
  ],
  ["a list that holds all", { tags: { $all: ["a", "b"] } }, { tags: ["a"] }, false],
  ["an unknown operator", { a: { $near: 1 } }, { a: 1 }, false],
];

test.each(cases)("%s gives the expected result, as GrowthBook's SDK", (_, condition, attributes, met) => {
  expect(meetsCondition(attributes, condition)).toBe(met);
  expect(evalCondition(attributes, condition as never)).toBe(met);
});

test("any condition over any attributes gives the result of GrowthBook's SDK", () => {
  const scalar = fc.oneof(
    fc.constantFrom("a", "b", "1", ""),
    fc.constantFrom(0, 1, 2.5),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
  const attributes = fc.dictionary(fc.constantFrom("x", "y", "z"), value, { maxKeys: 3 });
  const operator = fc.oneof(
    fc.record({ $eq: scalar }),
    fc.record({ $ne: scalar }),
    fc.record({ $lt: scalar }),
    fc.record({ $gte: scalar }),
    fc.record({ $exists: fc.boolean() }),
    fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
    fc.record({ $nin: fc.array(scalar, { maxLength: 3 }) }),
    fc.record({ $size: fc.constantFrom(0, 1, 2) }),
    fc.record({ $elemMatch: fc.record({ $eq: scalar }) }),
    fc.record({ $all: fc.array(scalar, { maxLength: 2 }) }),
    fc.record({ $not: fc.record({ $gt: scalar }) }),
  );
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.dictionary(fc.constantFrom("x", "y", "z"), fc.oneof(value, operator), { maxKeys: 2 }),
      fc.record({ $or: fc.array(tie("condition"), { maxLength: 2 }) }),
      fc.record({ $nor: fc.array(tie("condition"), { maxLength: 2 }) }),
      fc.record({ $and: fc.array(tie("condition"), { maxLength: 2 }) }),
      fc.record({ $not: tie("condition") }),
    ),
  }));
  fc.assert(
    fc.property(condition, attributes, (asked, known) => {
      expect(meetsCondition(known, asked)).toBe(evalCondition(known, asked as never));
    }),
    { numRuns: 2_000 },
  );
});
