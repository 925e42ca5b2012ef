import { expect, test } from "vitest";
import { z } from "zod";
import { unknownKeys } from "./unknown-keys.ts";

const filter = z.object({ tags: z.array(z.string()).optional(), types: z.array(z.string()).optional() });

test("an unknown key is named with its path and the keys that exist", () => {
  const schema = z.object({ limit: z.number(), filter: filter.optional() });
  expect(unknownKeys(schema, { limit: 3, filter: { tag: ["football"] } })).toEqual([
    { path: "filter.tag", message: "is no known key; there are tags, types" },
  ]);
  expect(unknownKeys(schema, { limit: 3, filter: { tags: [] } })).toEqual([]);
});

test("members of arrays, records, defaults, pipes and lazy schemas are looked into", () => {
  const leaf = z.object({ a: z.number() });
  const odd = { a: 1, b: 2 };
  const expected = (path: string) => [{ path, message: "is no known key; there are a" }];
  expect(unknownKeys(z.array(leaf), [{ a: 1 }, odd])).toEqual(expected("1.b"));
  expect(unknownKeys(z.record(z.string(), leaf), { x: odd })).toEqual(expected("x.b"));
  expect(unknownKeys(leaf.default({ a: 1 }), odd)).toEqual(expected("b"));
  expect(
    unknownKeys(
      leaf.transform((value) => value.a),
      odd,
    ),
  ).toEqual(expected("b"));
  expect(unknownKeys(z.lazy(() => leaf).nullable(), odd)).toEqual(expected("b"));
});

test("of a union, the member that fits is looked into", () => {
  const schema = z.union([z.object({ all: z.array(z.string()) }), z.object({ trait: z.string(), op: z.string() })]);
  expect(unknownKeys(schema, { trait: "plan", op: "eq", extra: 1 })).toEqual([
    { path: "extra", message: "is no known key; there are trait, op" },
  ]);
  expect(unknownKeys(z.union([z.literal("auto"), filter]), "auto")).toEqual([]);
});

test("loose objects know every key, and a value of another shape has none", () => {
  expect(unknownKeys(z.looseObject({ a: z.number() }), { a: 1, b: 2 })).toEqual([]);
  expect(unknownKeys(filter, "tags")).toEqual([]);
  expect(unknownKeys(filter, ["tags"])).toEqual([]);
});
