import fc from "fast-check";
import { expect, test } from "vitest";
import { modelOfCounts } from "./testing/model-of-counts.ts";
import { plantedDocuments } from "./testing/planted-corpus.ts";
import { placeTopics } from "./topic-map.ts";
import type { TopicModel } from "./topic-model.ts";
import { topicDivergences } from "./topic-similarity.ts";
import { buildTopicModel } from "./training/build-topic-model.ts";

/** The definition, word by word over both vocabularies (Lin 1991, equation 5.1, in bits). */
function divergenceByDefinition(a: TopicModel, topicOfA: number, b: TopicModel, topicOfB: number): number {
  const of = (model: TopicModel, topic: number, word: string): number => {
    const index = model.vocabulary.index.get(word);
    return index === undefined ? 0 : model.topicWords.phi[index * model.topics.length + topic]!;
  };
  let sum = 0;
  for (const word of new Set([...a.vocabulary.words, ...b.vocabulary.words])) {
    const p = of(a, topicOfA, word);
    const q = of(b, topicOfB, word);
    if (p > 0) sum += (p * Math.log2((2 * p) / (p + q))) / 2;
    if (q > 0) sum += (q * Math.log2((2 * q) / (p + q))) / 2;
  }
  return sum;
}

const four = buildTopicModel(plantedDocuments(60), { topics: 4, iterations: 20 });
const three = buildTopicModel(
  plantedDocuments(60, 2, 3).map((tokens) => tokens.map((token) => (token === "goal" ? "stadium" : token))),
  { topics: 3, iterations: 20, vocabulary: { maxDocumentShare: 1 } },
);

test("divergences are those of the definition, also over different vocabularies", () => {
  for (const [a, b] of [
    [four, three],
    [three, four],
    [four, four],
  ] as const) {
    for (const [i, row] of topicDivergences(a, b).entries()) {
      for (const [j, found] of row.entries()) expect(found).toBeCloseTo(divergenceByDefinition(a, i, b, j), 5);
    }
  }
});

test("a topic does not diverge from itself, and the order does not matter", () => {
  const rows = topicDivergences(four, four);
  fc.assert(
    fc.property(fc.nat(3), fc.nat(3), (i, j) => {
      expect(rows[i]![j]).toBeCloseTo(rows[j]![i]!, 12);
      expect(rows[i]![i]).toBe(0);
    }),
  );
});

test("topics of like words lie nearer on the map than others, within -1 and 1 around the centre", () => {
  const { topics } = placeTopics(
    modelOfCounts([
      [50, 50, 2, 0, 0, 0, 0, 0],
      [40, 30, 0, 0, 20, 0, 0, 0],
      [0, 0, 50, 50, 0, 0, 0, 0],
    ]),
  );
  const distance = (a: number, b: number) => Math.hypot(topics[a]!.x - topics[b]!.x, topics[a]!.y - topics[b]!.y);
  expect(distance(0, 1)).toBeLessThan(distance(0, 2) / 2);
  expect(distance(0, 1)).toBeGreaterThan(0.05);
  const coordinates = topics.flatMap(({ x, y }) => [x, y]);
  expect(Math.max(...coordinates.map(Math.abs))).toBeCloseTo(1, 9);
  expect(topics.reduce((sum, { x }) => sum + x, 0)).toBeCloseTo(0, 9);
});

test("the only topic lies at the centre", () => {
  const { topics } = buildTopicModel([["tax", "budget"]], { topics: 1, iterations: 5 });
  expect([topics[0]?.x, topics[0]?.y]).toEqual([0, 0]);
});
