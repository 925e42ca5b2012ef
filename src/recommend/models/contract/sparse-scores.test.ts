import { expect, test } from "vitest";
import { sparseMatrix } from "../../../math/sparse-matrix.ts";
import { consult } from "./item-scorer.ts";
import { createNeighbourScorer } from "./neighbour-model.ts";

const itemIds = ["a", "b", "c", "d", "e"];
const matrix = sparseMatrix(
  { rowCount: 5, columnCount: 5 },
  {
    rows: Uint32Array.of(0, 0, 1, 1, 2, 4),
    columns: Uint32Array.of(1, 2, 0, 3, 0, 3),
    values: Float32Array.of(0.5, 0.25, 0.5, 1, 0.25, 0.75),
  },
);
const scorers = {
  "a history without order": createNeighbourScorer({ version: "v", itemIds, neighbours: matrix, historyFade: 1 }),
  "a fading history": createNeighbourScorer({ version: "v", itemIds, neighbours: matrix, historyFade: 0.8 }),
};

test.each(Object.entries(scorers))("%s: what serving is told is what scoring everything says", (_, scorer) => {
  const histories = [[0, 1], [4], [], [2, 0, 1, 4], [3]].map((items) =>
    items.map((itemIndex, i) => ({ itemIndex, weight: 0.5 + i })),
  );
  for (const history of [...histories, ...histories]) {
    const all = scorer.scoreAll(history);
    const { best, scoreOf } = consult(scorer, history, 3);
    const expected = [...all.keys()]
      .filter((item) => all[item]! > 0)
      .sort((a, b) => all[b]! - all[a]! || a - b)
      .slice(0, 3);
    expect(best.map(({ index }) => index)).toEqual(expected);
    itemIds.forEach((_id, item) => {
      expect(scoreOf(item)).toBeCloseTo(all[item]!, 6);
    });
  }
});
