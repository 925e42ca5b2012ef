import type { ItemTable } from "./item-table.ts";

/**
 * What `find` says of the item in a row, as a number, remembered by row: ranking reads an array in place of hashing an
 * id. Numbers below 0 mean "not yet" and are asked for again; the others hold until another item moves into the row.
 */
export function cacheByRow(
  table: Pick<ItemTable, "itemAt" | "rowGenerationAt" | "end">,
  find: (itemId: string) => number,
): (row: number) => number {
  let numbers = new Int32Array(0);
  let rowGenerations = new Int32Array(0);
  return (row) => {
    const rowGeneration = table.rowGenerationAt(row);
    if (row < numbers.length && rowGenerations[row] === rowGeneration && numbers[row]! >= 0) return numbers[row]!;
    const item = table.itemAt(row);
    if (item === undefined) return -1;
    if (row >= numbers.length) {
      const length = Math.max(256, 2 * table.end());
      numbers = copyInto(new Int32Array(length).fill(-1), numbers);
      rowGenerations = copyInto(new Int32Array(length), rowGenerations);
    }
    rowGenerations[row] = rowGeneration;
    numbers[row] = find(item.id);
    return numbers[row]!;
  };
}

function copyInto(target: Int32Array<ArrayBuffer>, source: Int32Array): Int32Array<ArrayBuffer> {
  target.set(source);
  return target;
}
