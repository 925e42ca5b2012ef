import { expect, test } from "vitest";
import { segment } from "../sentences/segment.ts";
import { topicalLemmas } from "./topical-lemmas.ts";

test("nouns and names stay, as lemmas; what is between them leaves one gap", async () => {
  const { tokens } = await segment("The mayor of Lisbon quickly opened two new bridges.");
  expect(topicalLemmas(tokens)).toEqual(["mayor", "", "lisbon", "", "bridge", ""]);
});

test("a text without such words has none", async () => {
  expect(topicalLemmas([])).toEqual([]);
  expect(topicalLemmas((await segment("We could not, and they did.")).tokens)).toEqual([]);
});
