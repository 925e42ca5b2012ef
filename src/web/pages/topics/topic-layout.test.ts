import { expect, test } from "vitest";
import type { TopicRow } from "../../api/insight-types.ts";
import { layoutTopics, wordCosine } from "./topic-layout.ts";

const topic = (id: string, share: number, words: string[]): TopicRow => ({
  id,
  label: id,
  share,
  itemCount: 1,
  words: words.map((text) => ({ text, weight: 1 })),
});
const topics = Array.from({ length: 20 }, (_, i) => topic(`t${i}`, 1 / (i + 2), [`w${i}`, `w${i % 3}`]));

test("no two circles overlap and all lie in the box", () => {
  const placed = layoutTopics(topics, 900, 520);
  for (const [i, a] of placed.entries()) {
    expect(a.x - a.radius).toBeGreaterThanOrEqual(-1e-6);
    expect(a.y + a.radius).toBeLessThanOrEqual(520 + 1e-6);
    for (const b of placed.slice(i + 1)) {
      expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.radius + b.radius);
    }
  }
});

test("the same topics give the same map", () => {
  expect(layoutTopics(topics, 900, 520)).toEqual(layoutTopics(topics, 900, 520));
});

test("one topic stands in the middle and none is no fault", () => {
  expect(layoutTopics([], 900, 520)).toEqual([]);
  expect(layoutTopics([topic("a", 1, ["w"])], 900, 520)[0]).toMatchObject({ x: 450, y: 260 });
});

test("the cosine of half shared words is one half", () => {
  expect(wordCosine(topic("a", 1, ["x", "y"]), topic("b", 1, ["y", "z"]))).toBeCloseTo(0.5);
  expect(wordCosine(topic("a", 1, ["x"]), topic("b", 1, ["z"]))).toBe(0);
});
