import { describe, expect, test } from "vitest";
import { z } from "zod";
import { describeFaults, schemaFaults } from "./schema-faults.ts";

const schema = z.object({
  limit: z.coerce.number().int().max(100),
  batch: z.array(z.object({ userId: z.string().max(3) })).optional(),
});

function faultsOf(value: unknown) {
  return schemaFaults(schema.safeParse(value).error!, value);
}

test("a fault names its path, the limit and the value as it was sent", () => {
  expect(faultsOf({ limit: 10_000, batch: [{ userId: "ada" }, { userId: "grace" }] })).toEqual([
    { path: "limit", message: "Too big: expected number to be <=100, got 10000" },
    { path: "batch.1.userId", message: 'Too big: expected string to have <=3 characters, got "grace"' },
  ]);
  expect(describeFaults(faultsOf({ limit: "x" }))).toBe('limit: Invalid input: expected number, received NaN, got "x"');
});

test("long values, objects, and values that are not there are not repeated", () => {
  expect(
    faultsOf({ limit: 1, batch: [{ userId: "x".repeat(200) }, { userId: {} }, {}] }).map((f) => f.message),
  ).toEqual([
    "Too big: expected string to have <=3 characters",
    "Invalid input: expected string, received object",
    "Invalid input: expected string, received undefined",
  ]);
  expect(describeFaults(faultsOf(null))).toBe("(whole): Invalid input: expected object, received null");
});

describe("where no form of a union fits", () => {
  const forms = z.strictObject({
    rules: z.array(
      z.union([
        z.strictObject({ event: z.string(), count: z.number().min(1) }),
        z.strictObject({ all: z.array(z.union([z.string(), z.strictObject({ not: z.string() })])) }),
        z.string(),
      ]),
    ),
  });
  const wordsFor = (rule: unknown) => {
    const value = { rules: [rule] };
    return describeFaults(schemaFaults(forms.safeParse(value).error!, value));
  };

  test("the faults of the nearest form are named, at their own paths", () => {
    expect(wordsFor({ event: "x", coun: 2 })).toBe(
      'rules.0.count: Invalid input: expected number, received undefined; rules.0: Unrecognized key: "coun"',
    );
    expect(wordsFor({ al: [] })).toMatch(/^rules\.0\.all: .*expected array/);
    expect(wordsFor({ all: ["a", { not: 5 }] })).toBe(
      "rules.0.all.1.not: Invalid input: expected string, received number, got 5",
    );
  });

  test("a value of another type hears which types there are", () => {
    expect(wordsFor(5)).toBe("rules.0: Invalid input: expected object or string, received number, got 5");
  });

  test("a word that tells the forms apart decides which is meant", () => {
    const byType = z.union([
      z.strictObject({ type: z.literal("count"), of: z.string(), least: z.number() }),
      z.strictObject({ type: z.literal("rate") }),
    ]);
    const value = { type: "count" };
    expect(describeFaults(schemaFaults(byType.safeParse(value).error!, value))).toBe(
      "of: Invalid input: expected string, received undefined; least: Invalid input: expected number, received undefined",
    );
  });
});
