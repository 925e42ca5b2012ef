import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { signalAt, signalCount } from "../../signals/signals.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { strengthKnots } from "./blend-weights.ts";
import { selectLongHistories } from "./select-rows.ts";

const candidates = 12;
const columns = [signalAt.als!, signalAt.sequential!];

/** Users with a long history who take what comes next by the order of things; ALS is noise. */
function samplesOf(count: number, isKnown = true): RankingSample[] {
  const random = createRandom("select-rows");
  return Array.from({ length: count }, () => {
    const table = new Float32Array(candidates * signalCount);
    for (let i = 0; i < candidates; i++) for (const column of columns) table[i * signalCount + column] = random();
    const relevant = [...Array(candidates).keys()]
      .sort((a, b) => table[b * signalCount + columns[1]!]! - table[a * signalCount + columns[1]!]!)
      .slice(0, 2)
      .sort((a, b) => a - b);
    return {
      isKnown,
      profileStrength: 60,
      sinceLastMs: 0,
      table,
      context: new Float32Array(0),
      allTime: new Float32Array(candidates),
      recency: new Float32Array(candidates),
      relevant,
      relevantCount: 2,
    };
  });
}

/** All weight, 3 at each knot, is that of ALS before. */
function selected(samples: readonly RankingSample[]): Float64Array {
  const rows = new Float64Array(strengthKnots.length * signalCount);
  for (let at = signalAt.als!; at < rows.length; at += signalCount) rows[at] = 3;
  selectLongHistories(rows, samples, columns);
  return rows;
}

const weightOf = (rows: Float64Array, knot: number, name: string) => rows[knot * signalCount + signalAt[name]!]!;

test.each([
  [0, 0],
  [25, 0.25],
  [80, 0.8],
  [100, 1],
  [150, 1],
])("of %d questions the row takes %d of its weight", (count, trust) => {
  const rows = selected(samplesOf(count));
  const last = strengthKnots.length - 1;
  expect(weightOf(rows, last, "sequential")).toBeCloseTo(3 * trust, 9);
  expect(weightOf(rows, last, "als")).toBeCloseTo(3 * (1 - trust), 9);
  expect(weightOf(rows, 0, "als")).toBe(3);
});

test("users whom no model knows have no say in long histories", () => {
  expect(selected(samplesOf(150, false))).toEqual(selected([]));
});
