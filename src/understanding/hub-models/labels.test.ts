import { expect, test } from "vitest";
import { entityTags, sentimentColumns } from "./labels.ts";

test("sentiment labels of the usual models map to negative, neutral, positive", () => {
  expect(sentimentColumns(["NEGATIVE", "POSITIVE"], "m")).toEqual([0, 2]);
  expect(sentimentColumns(["negative", "neutral", "positive"], "m")).toEqual([0, 1, 2]);
  expect(sentimentColumns(["LABEL_0", "LABEL_1", "LABEL_2"], "m")).toEqual([0, 1, 2]);
  expect(sentimentColumns(["LABEL_0", "LABEL_1"], "m")).toEqual([0, 2]);
  expect(sentimentColumns(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], "m")).toEqual([0, 0, 1, 2, 2]);
  expect(() => sentimentColumns(["sports", "politics"], "Some/model")).toThrow(/Some\/model has the label "sports"/);
});

test("entity labels map to our types, whatever their scheme", () => {
  expect(entityTags(["O", "B-PER", "I-PER", "B-MISC", "I-MISC"])).toEqual([
    "O",
    "B-person",
    "I-person",
    "B-misc",
    "I-misc",
  ]);
  expect(entityTags(["O", "I-LOC", "I-ORG"])).toEqual(["O", "B-location", "B-organization"]);
});
