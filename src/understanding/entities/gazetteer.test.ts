import { expect, test } from "vitest";
import { segmentNow } from "../sentences/segment.ts";
import { createGazetteer } from "./gazetteer.ts";

const gazetteer = createGazetteer([
  { id: "b1", name: "Marlow", type: "organization" },
  { id: "b2", name: "Marlow & Finch", type: "organization", aliases: ["M&F", "MarlowFinch"] },
  { id: "p1", name: "Halo", type: "product" },
]);
const found = (text: string) =>
  gazetteer(segmentNow(text).tokens).map(({ entry, start, end }) => `${entry.id}: ${text.slice(start, end)}`);

test("the longest name wins, aliases lead to the same entry", () => {
  expect(found("Marlow & Finch bought Marlow. MarlowFinch's Halo sells.")).toEqual([
    "b2: Marlow & Finch",
    "b1: Marlow",
    "b2: MarlowFinch",
    "p1: Halo",
  ]);
});

test("a name in capitals matches, in lower case it does not", () => {
  expect(found("HALO of marlow and a halo")).toEqual(["p1: HALO"]);
});

test("no entries and no tokens find nothing", () => {
  expect(createGazetteer([])(segmentNow("Halo").tokens)).toEqual([]);
  expect(found("")).toEqual([]);
});
