import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, contentHash } from "./content-hash.ts";

test("the order of keys does not matter, any changed value does", () => {
  const a = contentHash({ id: "1", title: "t", body: "b", attributes: { x: 1, y: { p: 1, q: 2 } } });
  const b = contentHash({ body: "b", attributes: { y: { q: 2, p: 1 }, x: 1 }, title: "t", id: "1" });
  const c = contentHash({ id: "1", title: "t", body: "b", attributes: { x: 1, y: { p: 1, q: 3 } } });
  expect(a).toBe(b);
  expect(a).not.toBe(c);
  expect(a).toMatch(/^[0-9a-f]{32}$/);
});

test("canonical JSON parses back to the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
  );
});
