import fc from "fast-check";
import { expect, test } from "vitest";
import { columnCounts, rowOf, type SparseMatrix, sparseMatrix, transpose } from "./sparse-matrix.ts";

function toDense(matrix: SparseMatrix): number[][] {
  return Array.from({ length: matrix.rowCount }, (_, row) => {
    const dense = new Array<number>(matrix.columnCount).fill(0);
    const { columns, values } = rowOf(matrix, row);
    columns.forEach((column, i) => {
      dense[column] = values[i]!;
    });
    return dense;
  });
}

test("triplets in any order give sorted rows, and repeats are added", () => {
  const matrix = sparseMatrix(
    { rowCount: 3, columnCount: 4 },
    { rows: [2, 0, 2, 0, 2], columns: [3, 1, 0, 0, 3], values: [1, 2, 3, 4, 5] },
  );
  expect([...matrix.rowStarts]).toEqual([0, 2, 2, 4]);
  expect([...matrix.columns]).toEqual([0, 1, 0, 3]);
  expect([...matrix.values]).toEqual([4, 2, 3, 6]);
  expect([...columnCounts(matrix)]).toEqual([2, 1, 0, 1]);
});

test("agrees with a dense matrix, and so does its transpose", () => {
  const cell = fc.tuple(fc.nat(4), fc.nat(6), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 40 }), (cells) => {
      const dense = Array.from({ length: 5 }, () => new Array<number>(7).fill(0));
      for (const [row, column, value] of cells) dense[row]![column]! += value;
      const matrix = sparseMatrix(
        { rowCount: 5, columnCount: 7 },
        { rows: cells.map((c) => c[0]), columns: cells.map((c) => c[1]), values: cells.map((c) => c[2]) },
      );
      expect(toDense(matrix)).toEqual(dense);
      expect(toDense(transpose(matrix))).toEqual(dense[0]!.map((_, column) => dense.map((row) => row[column]!)));
      for (let row = 0; row < 5; row++) {
        const { columns } = rowOf(matrix, row);
        expect([...columns]).toEqual([...new Set(columns)].sort((a, b) => a - b));
      }
    }),
  );
});

test("no rows and no entries are fine", () => {
  const empty = sparseMatrix({ rowCount: 0, columnCount: 0 }, { rows: [], columns: [], values: [] });
  expect(empty.rowStarts.length).toBe(1);
  expect(transpose(empty).columns.length).toBe(0);
});
