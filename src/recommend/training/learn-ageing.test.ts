import { expect, test } from "vitest";
import { dayMs } from "../../profiles/features/decayed-sum.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { priorWeights } from "../ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "../ranker/linear-blend/linear-blend.ts";
import { signalAt, signalCount } from "../signals/signals.ts";
import { chooseRecencyWeight, learnHalfLives } from "./learn-ageing.ts";

const startMs = 1e12;
const read = (itemId: string, ageDays: number) => ({ userId: "u", itemId, weight: 1, atMs: startMs + ageDays * dayMs });

test("the half-life of a type is the median age at which its items were consumed; others share that of all", () => {
  const table = createItemTable(
    makeCatalogue(
      makeItem({ id: "news", type: "article", publishedAtMs: startMs }),
      makeItem({ id: "film", type: "film", publishedAtMs: startMs }),
      makeItem({ id: "undated", publishedAtMs: startMs + 9_000 * dayMs }),
    ),
  );
  const interactions = Array.from({ length: 300 }, (_, i) => [
    read("news", i / 100),
    ...(i < 100 ? [read("film", 400)] : []),
    read("undated", 5),
  ]).flat();
  const learned = learnHalfLives(interactions, table);
  expect(learned.article).toBeCloseTo(1.5, 5);
  // Too few films; and what was consumed before its date says nothing.
  expect(Object.keys(learned).sort()).toEqual(["", "article"]);
  expect(learned[""]).toBeCloseTo(2, 5);
});

test("recency gets weight where users choose what is new, and none where they do not", () => {
  const ranker = createLinearBlend(priorWeights());
  const samplesWith = (recencyOf: (row: number) => number) =>
    Array.from({ length: 20 }, () => {
      const table = new Float32Array(4 * signalCount);
      for (let row = 0; row < 4; row++) table[row * signalCount + signalAt.popularity!] = row === 3 ? 0.9 : 1;
      return {
        isKnown: true,
        profileStrength: 0,
        sinceLastMs: Number.POSITIVE_INFINITY,
        table,
        context: new Float32Array(0),
        allTime: new Float32Array(4),
        recency: Float32Array.from({ length: 4 }, (_, row) => recencyOf(row)),
        relevant: [3],
        relevantCount: 1,
      };
    });
  expect(
    chooseRecencyWeight(
      samplesWith((row) => (row === 3 ? 1 : 0)),
      ranker,
    ),
  ).toBeGreaterThan(0);
  expect(
    chooseRecencyWeight(
      samplesWith((row) => (row === 3 ? 0 : 1)),
      ranker,
    ),
  ).toBe(0);
});
