import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { dot, normalise } from "../../math/vector.ts";
import { decodeSentenceVectors, encodeSentenceVectors } from "./sentence-vectors.ts";

const dimensions = 384;
const random = createRandom("sentences");
const vector = () => normalise(Float32Array.from({ length: dimensions }, () => sampleNormal(random)));

test("vectors come back by their offsets, their cosines good to two digits, in about a byte a number", () => {
  const vectors = new Map([0, 120, 70_000].map((start) => [start, vector()]));
  const bytes = encodeSentenceVectors(vectors);
  expect(bytes.length).toBe(8 + 3 * (8 + dimensions));
  const read = decodeSentenceVectors(bytes, dimensions);
  expect([...read.keys()]).toEqual([0, 120, 70_000]);
  const other = vector();
  for (const [start, original] of vectors) {
    expect(dot(read.get(start)!, original)).toBeCloseTo(1, 2);
    expect(dot(read.get(start)!, other)).toBeCloseTo(dot(original, other), 2);
  }
});

test("no vectors are no bytes; bytes of another model, another format or cut short say nothing of what they lack", () => {
  expect(encodeSentenceVectors(new Map())).toHaveLength(0);
  const bytes = encodeSentenceVectors(
    new Map([
      [0, vector()],
      [9, vector()],
    ]),
  );
  expect(decodeSentenceVectors(bytes, 256).size).toBe(0);
  expect(decodeSentenceVectors(Uint8Array.from([9, ...bytes.subarray(1)]), dimensions).size).toBe(0);
  expect([...decodeSentenceVectors(bytes.subarray(0, bytes.length - 1), dimensions).keys()]).toEqual([0]);
  expect(decodeSentenceVectors(new Uint8Array(), dimensions).size).toBe(0);
});
