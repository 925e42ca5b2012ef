import { describe, expect, test } from "vitest";
import { createRowVectors } from "../item-index/row-vectors.ts";
import { type Diversifiable, diversify } from "./diversify.ts";

/** Unit vectors in the plane: their cosine is that of the angle between them. */
const candidate = (row: number, score: number, degrees: number, section?: string): Diversifiable => {
  const angle = (degrees * Math.PI) / 180;
  const embedding = new Float32Array(8);
  embedding[0] = Math.cos(angle);
  embedding[1] = Math.sin(angle);
  return { row, score, embedding, section };
};

function listOf(
  candidates: readonly Diversifiable[],
  { limit = 3, diversity = 0, most = Number.POSITIVE_INFINITY }: { limit?: number; diversity?: number; most?: number },
) {
  const vectors = createRowVectors();
  for (const { row, embedding } of candidates) vectors.write(row, embedding);
  return diversify(candidates, {
    limit,
    diversity,
    vectors,
    maxPerSection: () => most,
    likeness: (cosine) => Math.min(1, Math.max(0, cosine)),
  });
}
const rows = (picked: ReturnType<typeof listOf>): number[] => picked.map((one) => one.candidate.row);

describe("without diversity", () => {
  const candidates = [candidate(0, 1, 0, "a"), candidate(1, 0.9, 0, "a"), candidate(2, 0.8, 0, "b")];

  test("the order is that of the scores, and nothing is taken away", () => {
    expect(listOf(candidates, {}).map(({ penalty }) => penalty)).toEqual([0, 0, 0]);
    expect(rows(listOf(candidates, {}))).toEqual([0, 1, 2]);
  });

  test.each([
    ["a full section waits while others are left", 2, 1, [0, 2]],
    ["and comes when nothing else is", 3, 1, [0, 2, 1]],
    ["a higher limit changes nothing", 3, 2, [0, 1, 2]],
  ])("%s", (_name, limit, most, expected) => {
    expect(rows(listOf(candidates, { limit, most }))).toEqual(expected);
  });

  test("ties keep their order; none and one are lists too", () => {
    expect(rows(listOf([candidate(5, 1, 0), candidate(3, 1, 90)], {}))).toEqual([5, 3]);
    expect(listOf([], {})).toEqual([]);
    expect(rows(listOf([candidate(4, 0, 0)], {}))).toEqual([4]);
  });
});

describe("with diversity", () => {
  /** Two of one kind and a weaker one of another. */
  const candidates = [candidate(0, 1, 0), candidate(1, 0.9, 0), candidate(2, 0.6, 90)];

  test.each([
    ["a little leaves the order", 0.1, [0, 1, 2]],
    ["half brings the other kind forward", 0.5, [0, 2, 1]],
    ["all of it leaves nothing of a twin", 1, [0, 2, 1]],
  ])("%s", (_name, diversity, expected) => {
    expect(rows(listOf(candidates, { diversity }))).toEqual(expected);
  });

  test("scores less their penalties never rise down the list, and none falls below 0", () => {
    for (const diversity of [0.2, 0.5, 0.8, 1]) {
      const left = listOf(candidates, { diversity }).map((one) => one.candidate.score + one.penalty);
      expect(left).toEqual([...left].sort((a, b) => b - a));
      expect(Math.min(...left)).toBeGreaterThanOrEqual(-0.01);
    }
  });

  test("a shorter list is the beginning of a longer one", () => {
    const long = rows(listOf(candidates, { diversity: 0.5 }));
    expect(rows(listOf(candidates, { diversity: 0.5, limit: 2 }))).toEqual(long.slice(0, 2));
  });
});
