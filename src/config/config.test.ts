import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("an empty environment gives the documented defaults, open on loopback", () => {
  const config = readConfig({});
  expect(config).toMatchObject({ port: 3000, host: "127.0.0.1", keys: [], keepTexts: false, tagPrecision: 0.8 });
  expect(config.dataDir.endsWith("/data")).toBe(true);
  expect(Object.isFrozen(config)).toBe(true);
});

test("keys carry roles", () => {
  expect(readConfig({ ATTUNE_KEYS: "abcdefghijklmnop:public, 0123456789abcdef:admin" }).keys).toEqual([
    { key: "abcdefghijklmnop", role: "public" },
    { key: "0123456789abcdef", role: "admin" },
  ]);
});

test.each([
  [{ PORT: "70000" }, /PORT/],
  [{ ATTUNE_KEYS: "short:admin" }, /ATTUNE_KEYS.*16 characters/],
  [{ ATTUNE_KEYS: "abcdefghijklmnop:owner" }, /KEY:public/],
  [{ HOST: "0.0.0.0" }, /ATTUNE_KEYS is empty/],
  [{ ATTUNE_TAG_PRECISION: "1.5" }, /ATTUNE_TAG_PRECISION/],
])("a faulty setting %j is refused by name", (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message);
});

test("another address is allowed once there are keys", () => {
  expect(readConfig({ HOST: "0.0.0.0", ATTUNE_KEYS: "abcdefghijklmnop:admin" }).host).toBe("0.0.0.0");
});
