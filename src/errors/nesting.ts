/** Whether a JSON value is nested deeper than `levels`: lists and objects within each other, 0 for none. Walks without recursion, in linear time. */
export function isDeeper(value: unknown, levels: number): boolean {
  let row: unknown[] = [value];
  for (let level = 0; row.length > 0; level++) {
    row = row.filter((part) => typeof part === "object" && part !== null);
    if (level >= levels && row.length > 0) return true;
    row = row.flatMap((part) => Object.values(part as object));
  }
  return false;
}
