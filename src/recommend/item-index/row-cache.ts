import type { ItemTable } from "./item-table.ts";

/**
 * What `find` says of the item in a slot, as a number, remembered by slot: ranking reads an array in place of hashing an
 * id. Numbers below 0 mean "not yet" and are asked for again; the others hold until another item moves into the slot.
 */
export function cacheByRow(
  table: Pick<ItemTable, "itemAt" | "rowGenerationAt" | "end">,
  find: (itemId: string) => number,
): (slot: number) => number {
  let numbers = new Int32Array(0);
  let rowGenerations = new Int32Array(0);
  return (slot) => {
    const rowGeneration = table.rowGenerationAt(slot);
    if (slot < numbers.length && rowGenerations[slot] === rowGeneration && numbers[slot]! >= 0) return numbers[slot]!;
    const item = table.itemAt(slot);
    if (item === undefined) return -1;
    if (slot >= numbers.length) {
      const length = Math.max(256, 2 * table.end());
      numbers = copyInto(new Int32Array(length).fill(-1), numbers);
      rowGenerations = copyInto(new Int32Array(length), rowGenerations);
    }
    rowGenerations[slot] = rowGeneration;
    numbers[slot] = find(item.id);
    return numbers[slot]!;
  };
}

function copyInto(target: Int32Array<ArrayBuffer>, source: Int32Array): Int32Array<ArrayBuffer> {
  target.set(source);
  return target;
}
