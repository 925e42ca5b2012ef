import { expect, test } from "vitest";
import { tagNames } from "./tag-names.ts";

const known = [
  { tag: "arts-prize", label: "River Prize" },
  { tag: "Football", label: "Football" },
];
const retired = new Map<string, string | undefined>([
  ["soccer", "Football"],
  ["old news", undefined],
]);
const names = () => tagNames({ known, presentTag: (tag) => (retired.has(tag) ? retired.get(tag) : tag) });

test("a tag is found by label or id, whatever its case and spaces", () => {
  expect(["River Prize", "river  prize", " RIVER PRIZE ", "arts-prize", "Arts-Prize", "football"].map(names())).toEqual(
    ["arts-prize", "arts-prize", "arts-prize", "arts-prize", "arts-prize", "Football"],
  );
});

test("a retired tag is what it is called today; removed and blank ones are none", () => {
  expect(["soccer", "old news", "   ", ""].map(names())).toEqual(["Football", undefined, undefined, undefined]);
});

test("a new tag keeps its first spelling", () => {
  expect(["Night Market", "night market", "NIGHT  MARKET"].map(names())).toEqual([
    "Night Market",
    "Night Market",
    "Night Market",
  ]);
});
