import { expect, test } from "vitest";
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
