import { expect, test } from "vitest";
import { createItemStatistics } from "../../events/item-statistics.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem, startMs } from "../../storage/testing/user-world.ts";
import { noScores } from "../ensemble/collaborative-ensemble.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { gatherCandidates } from "./candidates.ts";
import { findEligible } from "./item-filter.ts";

const hourMs = 3_600_000;
const count = 1_500;

/** One item in three about tea, one in five about rail, the newest first; the oldest of all about both. */
function makeWorld() {
  const items = Array.from({ length: count }, (_, i) =>
    makeItem({
      id: `i${i}`,
      tags: i === count - 1 ? ["tea", "rail"] : i % 3 === 0 ? ["tea"] : i % 5 === 0 ? ["rail"] : [`other-${i % 50}`],
      authors: [`author-${i}`],
      publishedAtMs: startMs - i * hourMs,
    }),
  );
  const catalogue = makeCatalogue(...items);
  return { catalogue, table: createItemTable(catalogue), rules: createInteractionRules() };
}

function candidatesOf(world: ReturnType<typeof makeWorld>, liked: readonly string[], excluded: readonly string[] = []) {
  const { table } = world;
  const history = liked.map((itemId, i) => ({ itemId, weight: 3, atMs: startMs + i }));
  const user = userFromInteractions(history, world);
  const eligible = findEligible(table, undefined, new Set(excluded.map((id) => table.rowOf(id)!)));
  const found = gatherCandidates({
    ...world,
    user,
    eligible,
    statistics: createItemStatistics(),
    ensemble: noScores,
    contextVector: undefined,
    channel: undefined,
    isFiltered: false,
    limit: 10,
    scoreAllUpTo: 100,
  });
  return { found, ids: found.rows.map((row) => table.itemAt(row)!.id) };
}

test("an old item that carries everything a user likes is a candidate before newer ones that carry a part", () => {
  const world = makeWorld();
  const { ids, found } = candidatesOf(world, ["i0", "i5", "i10"]);
  expect(ids).toContain(`i${count - 1}`);
  expect(found.sourcesOf(world.table.rowOf(`i${count - 1}`)!)).toContain("taste");
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeLessThan(0.7 * count);
});

test("what is excluded is no candidate, and a question leaves nothing behind for the next", () => {
  const world = makeWorld();
  const first = candidatesOf(world, ["i0", "i5"]).ids;
  expect(candidatesOf(world, ["i0", "i5"], [`i${count - 1}`]).ids).not.toContain(`i${count - 1}`);
  expect(candidatesOf(world, ["i0", "i5"]).ids).toEqual(first);
});

test("a user without preferences gets the newest", () => {
  const { ids, found } = candidatesOf(makeWorld(), []);
  expect(ids).toContain("i0");
  expect(found.sourcesOf(found.rows[0]!)).toEqual(["new"]);
});
