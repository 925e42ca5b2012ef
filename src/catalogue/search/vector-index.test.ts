import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { normalise } from "../../math/vector.ts";
import { createVectorIndex } from "./vector-index.ts";

const dimensions = 16;
function randomVectors(count: number): Float32Array[] {
  const random = createRandom(5);
  return Array.from({ length: count }, () =>
    normalise(Float32Array.from({ length: dimensions }, () => sampleNormal(random))),
  );
}

test("the graph finds nearly all of what the exact search finds", () => {
  const vectors = randomVectors(3_000);
  const exact = createVectorIndex({ dimensions, exactUpTo: 10_000 });
  const graph = createVectorIndex({ dimensions, exactUpTo: 100 });
  for (const [i, vector] of vectors.entries()) {
    exact.set(`v${i}`, vector);
    graph.set(`v${i}`, vector);
  }
  let shared = 0;
  for (const vector of vectors.slice(0, 50)) {
    const truth = new Set(exact.search(vector, 10).map((neighbour) => neighbour.id));
    shared += graph.search(vector, 10).filter((neighbour) => truth.has(neighbour.id)).length;
  }
  expect(shared / 500).toBeGreaterThan(0.95);
});

test.each([10_000, 50])("a replaced vector moves and a removed one is gone (exact up to %i)", (exactUpTo) => {
  const index = createVectorIndex({ dimensions, exactUpTo });
  const vectors = randomVectors(200);
  for (const [i, vector] of vectors.entries()) index.set(`v${i}`, vector);
  index.set("v3", vectors[7]!);
  expect(
    index
      .search(vectors[7]!, 2)
      .map((neighbour) => neighbour.id)
      .sort(),
  ).toEqual(["v3", "v7"]);
  index.remove("v7");
  expect(index.search(vectors[7]!, 1)).toEqual([{ id: "v3", similarity: expect.closeTo(1, 2) }]);
  expect(index.size()).toBe(199);
  index.set("new", vectors[7]!);
  expect(index.search(vectors[7]!, 2).map((neighbour) => neighbour.id)).toContain("new");
});

test.each([10_000, 50])("a strict filter still fills the answer (exact up to %i)", (exactUpTo) => {
  const index = createVectorIndex({ dimensions, exactUpTo });
  for (const [i, vector] of randomVectors(300).entries()) index.set(`v${i}`, vector);
  const only = new Set(["v1", "v50", "v299"]);
  const found = index.search(randomVectors(1)[0]!, 3, (id) => only.has(id));
  expect(new Set(found.map((neighbour) => neighbour.id))).toEqual(only);
});

test("an empty index and k = 0 answer with nothing", () => {
  const index = createVectorIndex({ dimensions });
  expect(index.search(new Float32Array(dimensions), 5)).toEqual([]);
  index.set("a", randomVectors(1)[0]!);
  expect(index.search(randomVectors(1)[0]!, 0)).toEqual([]);
});

test("what was set since is taken in part by part, and what is the same needs no place in the graph again", () => {
  const index = createVectorIndex({ dimensions, exactUpTo: 50 });
  const vectors = randomVectors(140);
  for (const [i, vector] of vectors.slice(0, 100).entries()) index.set(`v${i}`, vector);
  expect(index.prepareSome(10)).toBe(false);
  index.prepare();
  for (const [i, vector] of vectors.entries()) index.set(`v${i}`, Float32Array.from(vector));
  expect(Array.from({ length: 4 }, () => index.prepareSome(15))).toEqual([true, true, false, false]);
  const kept = vectors.flatMap((vector, i) => (index.search(vector, 1)[0]?.id === `v${i}` ? [i] : []));
  expect(kept).toHaveLength(140);
});
