import { expect, test } from "vitest";
import { quoted } from "./quoted.ts";

test.each([
  ["The Salt Ledger", "“The Salt Ledger”"],
  ['Care fees fraudster: "She sent cards"', "“Care fees fraudster: ‘She sent cards’”"],
  ["He said “no” twice", "“He said ‘no’ twice”"],
  ['A 6" pipe', "“A 6’ pipe”"],
])("%s", (text, shown) => {
  expect(quoted(text)).toBe(shown);
});
