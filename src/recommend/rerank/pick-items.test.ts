import { describe, expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { makeItem } from "../../storage/testing/user-world.ts";
import { createRowVectors } from "../item-index/row-vectors.ts";
import type { ScoredItem } from "../ranker/scored-item.ts";
import { createScenarios } from "../request/scenarios.ts";
import { type PickedItem, pickItems } from "./pick-items.ts";

const vectors = createRowVectors();
const embeddingOf = (row: number): Float32Array => {
  const embedding = new Float32Array(16);
  embedding[row % 16] = 1;
  return embedding;
};
/** Candidates best first, in three sections by turns unless said otherwise. */
const candidates = (count: number, section: (row: number) => string = (row) => `s${row % 3}`): ScoredItem[] =>
  Array.from({ length: count }, (_, row) => {
    const embedding = embeddingOf(row);
    vectors.write(row, embedding);
    const score = 1 - row / (2 * count);
    return {
      ...{ row, embedding, section: section(row), score, relevance: score, recency: 0, engagement: 0 },
      ...{ item: makeItem({ id: `i${row}`, section: section(row), embedding }), readShares: () => ({}), penalties: {} },
    };
  });

function pick(
  of: readonly ScoredItem[],
  { limit = 10, exploreShare = 0, maxSectionShare = 1, cold = 20, seed = 1 } = {},
): PickedItem[] {
  const scenario = { ...createScenarios({}, exploreShare).get("default")!, exploreShare, maxSectionShare };
  return pickItems(of, {
    ...{ limit, scenario, diversity: 0, nowMs: 0, random: createRandom(seed), table: { vectors } },
    scale: { unit: (cosine) => Math.max(0, cosine) },
    statistics: { get: () => undefined, outcomesAt: () => ({ successes: 0, failures: 0 }) },
    isCold: (row) => row >= cold,
  });
}
const total = ({ scored, extra }: PickedItem): number =>
  scored.score + Object.values(extra).reduce((sum, part) => sum + part, 0);
const rows = (picked: readonly PickedItem[]): number[] => picked.map(({ scored }) => scored.row);

describe("without exploring", () => {
  test("the best come in order, chance takes no part, and what is asked for is given as far as there is any", () => {
    const picked = pick(candidates(40));
    expect(rows(picked)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(picked.map(({ propensity }) => propensity))).toEqual(new Set([1]));
    expect(pick(candidates(4))).toHaveLength(4);
    expect(pick([])).toEqual([]);
  });

  test("a section that is full gives way, and the part that lowers a late one is named", () => {
    const picked = pick(
      candidates(40, (row) => (row < 30 ? "big" : "small")),
      { maxSectionShare: 0.4 },
    );
    expect(picked.some(({ scored }) => scored.section === "small")).toBe(true);
    const totals = picked.map(total);
    expect(totals).toEqual([...totals].sort((a, b) => b - a));
    for (const { extra } of picked) expect(extra.section ?? 0).toBeLessThanOrEqual(0);
    expect(picked.some(({ extra }) => (extra.section ?? 0) < 0)).toBe(true);
  });
});

describe("with exploring", () => {
  test("new items stand where the plan says, below the first four, lifted by a part of their own", () => {
    for (let seed = 0; seed < 30; seed++) {
      const picked = pick(candidates(60), { exploreShare: 0.2, seed });
      const explored = picked.flatMap((entry, at) => (entry.isExplored ? [{ ...entry, at }] : []));
      expect(explored).toHaveLength(2);
      for (const { at, scored, extra } of explored) {
        expect(at).toBeGreaterThanOrEqual(4);
        expect(scored.row).toBeGreaterThanOrEqual(20);
        // What stands last needs no lift.
        if (picked.slice(at).some(({ isExplored }) => !isExplored)) expect(extra.explore).toBeGreaterThan(0);
      }
      const totals = picked.map(total);
      for (let i = 1; i < totals.length; i++) expect(totals[i]!).toBeLessThanOrEqual(totals[i - 1]! + 1e-12);
    }
  });

  test("a shorter list is the beginning of a longer one, and nothing comes twice", () => {
    for (let seed = 0; seed < 20; seed++) {
      const long = rows(pick(candidates(60), { limit: 25, exploreShare: 0.3, seed }));
      expect(new Set(long).size).toBe(25);
      expect(rows(pick(candidates(60), { limit: 7, exploreShare: 0.3, seed }))).toEqual(long.slice(0, 7));
    }
  });

  test("how often an item stands at a position is the propensity that is logged", () => {
    const runs = 3_000;
    let ninth = 0;
    let logged = 0;
    for (let seed = 0; seed < runs; seed++) {
      const picked = pick(candidates(40), { exploreShare: 0.1, seed });
      const at = picked[8]!;
      if (at.scored.row === 8) ninth++;
      if (at.scored.row === 8) logged += 1 / at.propensity;
    }
    // Weighted by one over the propensity, what was seen stands for all runs.
    expect(ninth / runs).toBeCloseTo(1 / 6, 1);
    expect(logged / runs).toBeCloseTo(1, 1);
  });

  test("where nothing is new, chance takes no part", () => {
    const picked = pick(candidates(40), { exploreShare: 0.5, cold: 1_000 });
    expect(picked.every(({ isExplored, propensity }) => !isExplored && propensity === 1)).toBe(true);
  });
});
