import { expect, test } from "vitest";
import { traitSchema, valueOfType } from "./trait-schema.ts";

const height = traitSchema.parse({ type: "number", unit: "cm", units: { gym: "in" } });
const weight = traitSchema.parse({ type: "number", unit: "kg" });

test.each([
  [181, "web", 181],
  ["181", "web", 181],
  ["1.81 m", "web", 181],
  ["5 ft 11 in", "web", 180.34],
  ["5'11\"", "web", 180.34],
  ["6 feet", "web", 182.88],
  [71, "gym", 180.34],
  ["181 cm", "gym", 181],
  [{ value: 71, unit: "inches" }, "web", 180.34],
  ["80 kg", "web", undefined],
  ["5 ft tall", "web", undefined],
  ["tall", "web", undefined],
  ["", "web", undefined],
  [{ value: "x", unit: "cm" }, "web", undefined],
  [null, "web", undefined],
])("a height of %j from %s is %j cm", (value, source, expected) =>
  expect(valueOfType(height, value, source)).toBe(expected),
);

test.each([
  ["160 lb", 72.5747792],
  ["11 st 6 lb", 72.5747792],
  ["72.5 kg", 72.5],
  ["450 g", 0.45],
])("a weight of %j is %d kg", (value, expected) => expect(valueOfType(weight, value, "web")).toBe(expected));

test("a unit outside the table takes numbers, and its own name", () => {
  const visits = traitSchema.parse({ type: "number", unit: "visits" });
  expect([3, "3", "3 visits", "3 km"].map((value) => valueOfType(visits, value, "web"))).toEqual([3, 3, 3, undefined]);
});

test("a unit belongs to a number", () =>
  expect(traitSchema.safeParse({ type: "string", unit: "cm" }).error?.issues[0]).toMatchObject({ path: ["unit"] }));
