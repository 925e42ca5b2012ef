import { expect, test } from "vitest";
import type { CatalogueItem } from "./catalogue-view.ts";
import { mapTopics } from "./topic-map.ts";

function catalogueOf(...items: [topic: string, embedding: number[]][]) {
  const made = items.map(([id, embedding]) => ({
    topics: [{ id, label: id, weight: 0.5 }],
    embedding: Float32Array.from(embedding),
  }));
  return { items: () => made.values() as IterableIterator<CatalogueItem> };
}

test("topics of similar articles lie near each other, others far away", () => {
  const catalogue = catalogueOf(["wheat", [1, 0, 0]], ["corn", [0.9, 0.1, 0]], ["tennis", [0, 0, 1]]);
  const places = mapTopics(["wheat", "corn", "tennis"], catalogue);
  const distance = (a: string, b: string) =>
    Math.hypot(places.get(a)!.x - places.get(b)!.x, places.get(a)!.y - places.get(b)!.y);
  expect(distance("wheat", "corn")).toBeLessThan(0.3 * distance("wheat", "tennis"));
});

test("three corners of an equilateral triangle keep their distances", () => {
  const places = [
    ...mapTopics(["a", "b", "c"], catalogueOf(["a", [1, 0, 0]], ["b", [0, 1, 0]], ["c", [0, 0, 1]])).values(),
  ];
  const sides = [
    [0, 1],
    [1, 2],
    [0, 2],
  ].map(([i, j]) => Math.hypot(places[i!]!.x - places[j!]!.x, places[i!]!.y - places[j!]!.y));
  expect(sides[1]).toBeCloseTo(sides[0]!, 5);
  expect(sides[2]).toBeCloseTo(sides[0]!, 5);
  expect(Math.max(...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]))).toBeCloseTo(1, 9);
});

test("no topic, one topic and topics without articles lie in the middle", () => {
  expect(mapTopics([], catalogueOf()).size).toBe(0);
  expect(mapTopics(["a"], catalogueOf(["a", [1, 0]])).get("a")).toEqual({ x: 0, y: 0 });
  expect(mapTopics(["a", "b"], catalogueOf(["a", [1, 0]])).get("b")).toEqual({ x: 0, y: 0 });
  const same = mapTopics(["a", "b"], catalogueOf(["a", [1, 0]], ["b", [1, 0]]));
  expect(same.get("a")).toEqual({ x: 0, y: 0 });
});
