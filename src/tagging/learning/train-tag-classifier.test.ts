import { expect, test } from "vitest";
import {
  type ClassifierInput,
  classify,
  createTagClassifier,
  moveTag,
  stepOf,
  type TagClassifier,
  weightsOf,
} from "./tag-classifier.ts";
import { trainTagClassifier } from "./train-tag-classifier.ts";

const input = (words: number[], embedding: number[]) => ({
  ids: Int32Array.from(words),
  values: new Float32Array(words.length).fill(1 / Math.sqrt(words.length || 1)),
  embedding: Float32Array.from(embedding),
});
const examples = [
  { ...input([1, 2], [1, 0]), tags: ["a"] },
  { ...input([1, 3], [0.8, 0.6]), tags: ["a"] },
  { ...input([4, 5], [0, 1]), tags: ["b"] },
  { ...input([4, 6], [-0.6, 0.8]), tags: ["b", "c"] },
];

/** One online step, as a decision makes it. */
function learn(
  classifier: TagClassifier,
  input: ClassifierInput,
  { tag, accepted }: { tag: string; accepted: boolean },
): void {
  const { index } = weightsOf(classifier, tag);
  const margin = classify(classifier, input)[index]!;
  moveTag(classifier, input, { tag, step: stepOf(input, { margin, accepted }) });
}

test("separates texts by words and embedding, for several tags of one text", () => {
  const classifier = trainTagClassifier(examples, { dimensions: 2, seed: 1, cost: 10, passes: 200 });
  for (const example of examples) {
    const margins = classify(classifier, example);
    for (const [tag, { index }] of classifier.tags) {
      if (example.tags.includes(tag)) expect(margins[index]).toBeGreaterThan(0.5);
      else expect(margins[index]).toBeLessThan(0);
    }
  }
});

test("the solution meets the optimality condition: the weights are the duals' sum, the violations twice the cost", () => {
  // For the L2-SVM, w = sum of 2 C max(0, 1 - y f(x)) y x over the examples; the bias is the weight of a constant 1.
  const two = [
    { ...input([], [1, 0]), tags: ["a"] },
    { ...input([], [0, 1]), tags: ["b"] },
  ];
  const classifier = trainTagClassifier(two, { dimensions: 2, seed: 1, cost: 1, passes: 5_000 });
  const { index, bias, dense } = classifier.tags.get("a")!;
  const duals = two.map(
    (example, i) => 2 * Math.max(0, 1 - (i === 0 ? 1 : -1) * classify(classifier, example)[index]!),
  );
  expect(bias).toBeCloseTo(duals[0]! - duals[1]!, 1);
  expect(dense[0]).toBeCloseTo(duals[0]!, 1);
  expect(dense[1]).toBeCloseTo(-duals[1]!, 1);
});

test("the same seed gives the same weights; no examples give no tags", () => {
  const options = { dimensions: 2, seed: 3 };
  expect(trainTagClassifier(examples, options)).toEqual(trainTagClassifier(examples, options));
  expect(trainTagClassifier([], options).tags.size).toBe(0);
});

test("one decision moves the margin towards the edge, and a text beyond it changes nothing", () => {
  const classifier = createTagClassifier(2);
  const text = input([1, 2], [1, 0]);
  learn(classifier, text, { tag: "a", accepted: true });
  // Norm 1 (words) + 1 (embedding) + 1 (bias); step = 2 / (3 + 1 / 4); margin = -1 + 3 * step.
  expect(classify(classifier, text)[0]).toBeCloseTo(-1 + (3 * 2) / 3.25, 5);
  for (let i = 0; i < 40; i++) learn(classifier, text, { tag: "a", accepted: true });
  const before = structuredClone(classifier);
  learn(classifier, input([1, 2], [2, 0]), { tag: "a", accepted: true });
  expect(classifier).toEqual(before);
  learn(classifier, text, { tag: "a", accepted: false });
  expect(classify(classifier, text)[0]).toBeLessThan(0);
});
