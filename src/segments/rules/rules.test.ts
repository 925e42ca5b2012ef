import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../errors/errors.ts";
import { describeRule } from "./describe-rule.ts";
import { describeDuration, parseDuration } from "./duration.ts";
import { nearNames } from "./near-names.ts";
import { findCycle, type KnownNames, parseRule } from "./parse-rule.ts";
import { compilePattern } from "./pattern.ts";
import { type Rule, ruleSchema } from "./rule.ts";
import { readSegmentText } from "./segment-text.ts";
import { compileValueTest } from "./value-test.ts";

function faultsOf(rule: unknown, known?: KnownNames): string[] {
  try {
    parseRule(rule, known);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.errors!.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const every: Rule = {
  all: [
    {
      any: [
        { trait: "plan", op: "eq", value: "pro" },
        { trait: "born", op: "before", value: "-P30D" },
      ],
    },
    { not: { affinity: { kind: "topics", id: "12" }, share: { gte: 0.2 } } },
    { mood: { score: { lt: -0.3 } } },
    { engagement: "sessions", op: "gte", value: 3 },
    { event: "Item Purchased", where: [{ property: "price", op: "gt", value: 20 }], count: { gte: 3 }, within: "P30D" },
    { event: "*", sum: { of: "value", gte: 100 }, between: ["P90D", "P30D"], excludeSources: ["crm"] },
    { sequence: [{ event: "Checkout Started" }], within: "P7D", without: { event: "Order Completed" } },
    { lifecycle: "returned", event: "Item Read", period: "P7D" },
    { segment: "buyers" },
    { cluster: "c1", probability: { gte: 0.6 } },
    { list: "press" },
    { bucket: { seed: "spring", range: [0, 0.1] } },
    { experiment: "rank", variant: "b" },
    { consent: "messaging" },
    { predicted: "churn", p: { gte: 0.7 } },
  ],
};

describe("parseRule", () => {
  test("a rule of every kind of condition is read as it was written, by the documented schema too", () => {
    expect(parseRule(every).rule).toEqual(every);
    expect(ruleSchema.parse(every)).toEqual(every);
  });

  test("a fault names its place, the value and the limit", () => {
    expect(
      faultsOf({
        all: [
          { event: "a", within: "P0D" },
          { event: "a", within: "P36500D" },
        ],
      }),
    ).toEqual([
      'all.0.within: a window of P0D is empty; the shortest is PT1S, got "P0D"',
      'all.1.within: a window of P36500D is longer than the limit of P3653D (ten years), got "P36500D"',
    ]);
    expect(faultsOf({ event: "a", within: "P100Y" })[0]).toMatch(/years and months have no fixed length/);
    expect(faultsOf({ event: "a", between: ["P1D", "P2D"] })[0]).toMatch(/^between: name the earlier time first/);
    expect(faultsOf({ all: [] })).toEqual(["all: expected a list of at least one rule"]);
    expect(faultsOf({ evnt: "a" })).toEqual([': no condition is known by the keys evnt; did you mean "event"?']);
    const purpose = 'there is no purpose of consent "mesaging"; did you mean "messaging"?';
    expect(faultsOf({ consent: "mesaging" })).toEqual([`: ${purpose}`]);
    expect(faultsOf({ all: [{ not: { consent: "Analytics" } }] })[0]).toMatch(/^all.0.not: .*did you mean "analytics"/);
    expect(faultsOf({ event: "a", count: { gte: 20_000 } })[0]).toMatch(/^count: a count is compared with 0 to 10000/);
    expect(faultsOf({ trait: "a", op: "matches", value: "(a+)\\1" })[0]).toMatch(/^value: .*backreferences/);
    expect(faultsOf({ event: "a", where: [{ any: [{ property: "p", op: "gt", value: "x" }] }] })).toEqual([
      'where.0.any.0.value: Invalid input: expected number, received string, got "x"',
    ]);
    expect(faultsOf({ event: "a", cuont: { gte: 1 } })).toEqual([': Unrecognized key: "cuont"']);
    expect(faultsOf(null)).toEqual([": expected a rule, got null"]);
  });

  test("eight levels and fifty conditions are accepted, one more is refused", () => {
    const nested = (levels: number): unknown => (levels === 1 ? { list: "a" } : { not: nested(levels - 1) });
    expect(faultsOf(nested(8))).toEqual([]);
    expect(faultsOf(nested(9))[0]).toMatch(/more than 8 levels deep/);
    expect(faultsOf(nested(2_000))[0]).toMatch(/more than 8 levels deep/);
    const wide = (count: number) => ({ any: Array.from({ length: count }, () => ({ list: "a" })) });
    expect(faultsOf(wide(50))).toEqual([]);
    expect(faultsOf(wide(51))).toEqual([
      "any.50: the rule has more than 50 conditions; put a part of it into a segment of its own",
    ]);
  });

  test("unknown segments are refused, unknown events are warned of, both with the near names", () => {
    const known = { events: new Set(["Item Purchased", "Item Read"]), segments: new Set(["buyers"]) };
    expect(faultsOf({ segment: "buyer" }, known)).toEqual([': there is no segment "buyer"; did you mean "buyers"?']);
    expect(parseRule({ event: "Item Purchsed" }, known).warnings).toEqual([
      { path: "", message: 'there is no event yet with the name "Item Purchsed"; did you mean "Item Purchased"?' },
    ]);
    expect(parseRule({ event: "*" }, known).warnings).toEqual([]);
  });

  test("a segment that depends on itself is found, over others too", () => {
    const rules: Record<string, Rule> = {
      b: { not: { segment: "c" } },
      c: { any: [{ segment: "d" }, { segment: "a" }] },
    };
    const ruleOf = (id: string) => rules[id];
    expect(findCycle("a", { segment: "b" }, ruleOf)).toEqual(["a", "b", "c", "a"]);
    expect(findCycle("a", { segment: "a" }, ruleOf)).toEqual(["a", "a"]);
    expect(findCycle("z", { segment: "b" }, ruleOf)).toBeUndefined();
  });

  test("no input makes it throw anything but InvalidInputError", () => {
    const rule = fc.letrec((tie) => ({
      rule: fc.oneof(
        { depthSize: "small" },
        fc.anything(),
        fc.record({ all: fc.array(tie("rule")) }),
        fc.record({ not: tie("rule") }),
        fc.record({ event: fc.anything(), count: fc.anything(), within: fc.anything() }),
        fc.record({ trait: fc.string(), op: fc.constantFrom("eq", "matches", "before"), value: fc.anything() }),
      ),
    })).rule;
    fc.assert(fc.property(rule, (value) => void faultsOf(value)));
  });
});

test("the words nearest to a slip are found, and none for another word", () => {
  expect(nearNames("Itme Read", ["Item Read", "Item Shared", "Signed Up"])).toEqual(["Item Read"]);
  expect(nearNames("xyz", ["Item Read"])).toEqual([]);
});

test("durations are read and put into words", () => {
  expect(parseDuration("P1DT12H")).toBe(36 * 3_600_000);
  for (const text of ["P", "PT", "P1M", "1D", "P-1D", "P1.5D"]) expect(parseDuration(text)).toBeUndefined();
  expect(["P7D", "P2W", "PT90M", "P1D"].map(describeDuration)).toEqual([
    "7 days",
    "2 weeks",
    "1 hour 30 minutes",
    "1 day",
  ]);
});

describe("values", () => {
  const passes = (test: Parameters<typeof compileValueTest>[0], value: unknown): boolean =>
    compileValueTest(test)(value, Date.parse("2026-06-10T00:00:00Z"));

  test("a missing value passes only ne, nin and exists: false", () => {
    const tests = [
      { op: "eq", value: 1 },
      { op: "ne", value: 1 },
      { op: "in", value: [1] },
      { op: "nin", value: [1] },
      { op: "lt", value: 1 },
      { op: "exists" },
      { op: "exists", value: false },
      { op: "contains", value: "a" },
      { op: "matches", value: ".*" },
      { op: "before", value: "-P7D" },
    ] as const;
    const passed = tests.filter((test) => passes(test as never, undefined)).map(({ op }) => op);
    expect(passed).toEqual(["ne", "nin", "exists"]);
  });

  test("types are not converted, lists are searched, times are absolute or count from now", () => {
    expect(passes({ op: "eq", value: 5 }, "5")).toBe(false);
    expect(passes({ op: "contains", value: "b" }, ["a", "b"])).toBe(true);
    expect(passes({ op: "contains", value: "b" }, "abc")).toBe(true);
    expect(passes({ op: "before", value: "-P7D" }, "2026-06-02T00:00:00Z")).toBe(true);
    expect(passes({ op: "before", value: "-P7D" }, "2026-06-03T00:00:00Z")).toBe(false);
    expect(passes({ op: "after", value: "P1D" }, "2026-06-12T00:00:00Z")).toBe(true);
    expect(passes({ op: "after", value: "2026-01-01" }, "June")).toBe(false);
  });
});

describe("patterns", () => {
  test("what the subset has, it matches as JavaScript does", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "c",
      ".",
      "[ab]",
      "[^a]",
      "\\d",
      "\\w",
      "(?:ab|c)",
      "(a|b)",
      "^",
      "$",
      "[a-c]",
    );
    const quantified = fc
      .tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?"))
      .map(([part, times]) => (part === "^" || part === "$" ? part : part + times));
    const source = fc.array(fc.oneof(quantified, fc.constant("|")), { maxLength: 8 }).map((parts) => parts.join(""));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", "_", "\n", "😀"), maxLength: 10 });
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        expect(compilePattern(pattern).test(subject)).toBe(new RegExp(pattern, "u").test(subject));
      }),
      { numRuns: 500 },
    );
  });

  test("a pattern that explodes elsewhere takes time in proportion to the text", () => {
    const pattern = compilePattern("^(a+)+$");
    const started = performance.now();
    expect(pattern.test(`${"a".repeat(9_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(compilePattern("(?i)ÀB").test("xàbx")).toBe(true);
  });

  test.each(["(a", "a)", "[a", "*a", "a**", "\\1", "(?=a)", "a{60}", "\\"])("%s is refused", (source) => {
    expect(() => compilePattern(source)).toThrow();
  });

  test.each(["((a{50}){50}){50}", `${"(".repeat(12)}${"){50}".repeat(12)}`, "(((((|){50}){50}){50}){50}){50}"])(
    "nested repetitions beyond a thousand steps are refused at once, also those of nothing: %s",
    (source) => expect(() => compilePattern(source)).toThrow("too many"),
  );
});

describe("Segment's text", () => {
  test.each<[string, Rule]>([
    [
      "event('Order Completed').within(30 days).count() >= 3",
      { event: "Order Completed", within: "P30D", count: { gte: 3 } },
    ],
    [
      "event('Shoes Bought').where(property('price_usd') > 100 AND context('page.url').contains('sale')).count().gte(1)",
      {
        event: "Shoes Bought",
        where: [
          { property: "price_usd", op: "gt", value: 100 },
          { context: "page.url", op: "contains", value: "sale" },
        ],
        count: { gte: 1 },
      },
    ],
    [
      "trait('plan') = 'pro' OR NOT (trait('age').is_set() AND event('A').between(90 days, 30 days).sum(property('v')) < 10.5)",
      {
        any: [
          { trait: "plan", op: "eq", value: "pro" },
          {
            not: {
              all: [
                { trait: "age", op: "exists", value: true },
                { event: "A", between: ["P90D", "P30D"], sum: { of: "v", lt: 10.5 } },
              ],
            },
          },
        ],
      },
    ],
    [
      "event('A').sources({exclude: ['s1', \"s2\"]}).where(property('c').contains_one(['x', 'y'])).where(property('d').omits('z')).last(property('p')) = 'q'",
      {
        event: "A",
        excludeSources: ["s1", "s2"],
        where: [
          {
            any: [
              { property: "c", op: "contains", value: "x" },
              { property: "c", op: "contains", value: "y" },
            ],
          },
          { not: { property: "d", op: "contains", value: "z" } },
        ],
        last: { of: "p", eq: "q" },
      },
    ],
    [
      "trait('renewal').within_next(7 days)",
      {
        all: [
          { trait: "renewal", op: "after", value: "P0D" },
          { trait: "renewal", op: "before", value: "P7D" },
        ],
      },
    ],
  ])("%s", (source, rule) => {
    expect(readSegmentText(source)).toEqual(rule);
    expect(parseRule(readSegmentText(source)).rule).toEqual(rule);
  });

  test.each([
    ["event('A').count()", 'expected "." at the end'],
    ["event('A').witin(3 days).count() > 1", '"witin" is not a filter or a reducer that is known at character 12'],
    ["event('A').within(3 months).count() > 1", "expected a whole number of hours or days"],
    ["trait('a') = 'b' trait('c') = 'd'", "expected AND, OR or the end at character 18"],
    ["ANY (trait('a') = 'b')", "ANY over an account has no equivalent"],
    ["event('A').where(event('B').within(parent: 3 days).count() > 1).count() > 1", "expected property"],
    ["trait('a') = ;", '";" is not understood'],
  ])("%s is refused with its place", (source, message) => {
    expect(() => readSegmentText(source)).toThrow(message);
  });

  test("no text makes it throw anything but InvalidInputError", () => {
    const word = fc.constantFrom(
      "event",
      "trait",
      "('a')",
      ".count()",
      ">=",
      "3",
      "AND",
      "(",
      ")",
      ".where(",
      "NOT",
      "'",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          readSegmentText(words.join(" "));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
    );
  });
});

describe("a rule as a sentence", () => {
  test("conditions, windows and groups are put into words", () => {
    expect(describeRule({ event: "Item Purchased", count: { gte: 3 }, within: "P30D" })).toBe(
      'Users who did "Item Purchased" at least 3 times in the last 30 days.',
    );
    expect(
      describeRule({
        all: [
          { any: [{ trait: "plan", op: "eq", value: "pro" }, { list: "press" }] },
          { event: "Item Read", count: { eq: 0 }, within: "P7D" },
        ],
      }),
    ).toBe(
      'Users (whose plan is "pro" or who are on the list "press") and who did "Item Read" never in the last 7 days.',
    );
    expect(
      describeRule({
        sequence: [{ event: "Checkout Started" }],
        within: "P7D",
        without: { event: "Order Completed" },
      }),
    ).toBe('Users who did "Checkout Started" in the last 7 days, without "Order Completed" since the first.');
  });

  test("what must not hold is put into words", () => {
    expect(
      describeRule({
        all: [{ event: "A" }, { not: { list: "press" } }, { not: { engagement: "reads", op: "lte", value: 5 } }],
      }),
    ).toBe(
      'Users who did "A" at least once and not those who are on the list "press" and whose number of reads is more than 5 or unknown.',
    );
  });

  test("every condition has words, without undefined in them", () => {
    expect(describeRule(every)).not.toMatch(/undefined|object/);
  });
});
