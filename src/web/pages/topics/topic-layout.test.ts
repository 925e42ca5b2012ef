import { expect, test } from "vitest";
import type { TopicRow } from "../../../http/schema/topics.ts";
import { layoutTopics } from "./topic-layout.ts";

const topic = (id: string, share: number, x = 0, y = 0): TopicRow => ({
  id,
  label: id,
  labelSource: "words",
  coherence: 0,
  share,
  itemCount: 1,
  words: [],
  x,
  y,
});
const topics = Array.from({ length: 20 }, (_, i) => topic(`t${i}`, 1 / (i + 2), Math.cos(i), Math.sin(3 * i)));

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
  const [only] = layoutTopics([topic("a", 1)], 900, 520);
  expect(only!.x).toBeCloseTo(450, 0);
  expect(only!.y).toBeCloseTo(260, 0);
});

test("topics that lie apart on the server's map lie apart here, in the same direction", () => {
  const [left, right] = layoutTopics([topic("left", 0.1, -1, 0), topic("right", 0.1, 1, 0)], 900, 520);
  expect(right!.x - left!.x).toBeGreaterThan(300);
});

test("topics at one place part without overlapping", () => {
  const [a, b] = layoutTopics([topic("a", 0.1), topic("b", 0.1)], 900, 520);
  expect(Math.hypot(a!.x - b!.x, a!.y - b!.y)).toBeGreaterThan(a!.radius + b!.radius);
});
