import type { ItemTable } from "./item-table.ts";

/**
 * What `find` says of the item in a slot, as a number, remembered by slot: ranking reads an array in place of hashing an
 * id. Numbers below 0 mean "not yet" and are asked for again; the others hold until another item moves into the slot.
 */
export function rememberBySlot(
  table: Pick<ItemTable, "itemAt" | "tenantAt" | "end">,
  find: (itemId: string) => number,
): (slot: number) => number {
  let numbers = new Int32Array(0);
  let tenants = new Int32Array(0);
  return (slot) => {
    const tenant = table.tenantAt(slot);
    if (slot < numbers.length && tenants[slot] === tenant && numbers[slot]! >= 0) return numbers[slot]!;
    const item = table.itemAt(slot);
    if (item === undefined) return -1;
    if (slot >= numbers.length) {
      const length = Math.max(256, 2 * table.end());
      numbers = copyInto(new Int32Array(length).fill(-1), numbers);
      tenants = copyInto(new Int32Array(length), tenants);
    }
    tenants[slot] = tenant;
    numbers[slot] = find(item.id);
    return numbers[slot]!;
  };
}

function copyInto(target: Int32Array<ArrayBuffer>, source: Int32Array): Int32Array<ArrayBuffer> {
  target.set(source);
  return target;
}
