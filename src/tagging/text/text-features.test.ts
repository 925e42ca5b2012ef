import { expect, test } from "vitest";
import { addDocument, countFeatures, type DocumentFrequencies, weighFeatures } from "./text-features.ts";

test("words of a title line count twice, pairs are features of their own, numbers are alike by length", () => {
  const { ids, counts } = countFeatures({ text: "wheat prices\n\nwheat rose" });
  // wheat 2 + 1, prices 2, "wheat prices" 2, rose 1, "wheat rose" 1
  expect([...counts].sort()).toEqual([1, 1, 2, 2, 3]);
  expect([...ids]).toEqual([...ids].sort((a, b) => a - b));
  expect(countFeatures({ text: "in 1986" })).toEqual(countFeatures({ text: "in 1987" }));
});

test("linked entities and topics are features too", () => {
  const entity = { text: "Curie", type: "person", start: 0, end: 5, score: 1 };
  const plain = countFeatures({ text: "Curie" });
  expect(countFeatures({ text: "Curie", entities: [entity] })).toEqual(plain);
  const linked = countFeatures({
    text: "Curie",
    entities: [{ ...entity, id: "person:curie" }],
    topics: [{ id: "topic-1", label: "", weight: 0.5 }],
  });
  expect([...linked.counts].sort()).toEqual([1, 1, 2]);
});

test("weights are TF-IDF of norm 1, by the formula", () => {
  const frequencies: DocumentFrequencies = { documents: 0, counts: new Map() };
  for (const text of ["wheat", "wheat", "corn"]) addDocument(frequencies, countFeatures({ text }));
  const features = countFeatures({ text: "wheat, corn" });
  const wheat = Math.log(4 / 3 + 1);
  const corn = Math.log(4 / 2 + 1);
  const pair = Math.log(4 / 1 + 1);
  const norm = Math.hypot(wheat, corn, pair);
  const expected = [wheat, corn, pair].map((value) => Math.fround(value / norm)).sort();
  expect([...weighFeatures(frequencies, features)].sort()).toEqual(expected.map((value) => expect.closeTo(value, 5)));
});

test("an empty text has no features", () => {
  const features = countFeatures({ text: "" });
  expect(features.ids).toHaveLength(0);
  expect(weighFeatures({ documents: 0, counts: new Map() }, features)).toHaveLength(0);
});
