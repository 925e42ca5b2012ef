/** Whether a JSON value is nested deeper than `levels`: lists and objects within each other, 0 for none. Walks without recursion, in linear time. */
export function isDeeper(value: unknown, levels: number): boolean {
  return walkFault(value, levels) === "depth";
}

/**
 * What is wrong with a value that was read from JSON, in words that follow "it is": nested deeper than `levels`, or unreadable for a number
 * that JSON may spell and nothing can hold (1e400 is read as infinity, and would be written as null). Undefined for nothing.
 */
export function faultOfJson(value: unknown, levels: number): string | undefined {
  const fault = walkFault(value, levels);
  if (fault === "depth") return `nested deeper than ${levels} levels`;
  return fault === "number" ? "unreadable: it holds a number beyond 1.8e308" : undefined;
}

function walkFault(value: unknown, levels: number): "depth" | "number" | undefined {
  let row: unknown[] = [value];
  let fault: "number" | undefined;
  for (let level = 0; row.length > 0; level++) {
    const inner: object[] = [];
    for (const part of row) {
      if (typeof part === "object" && part !== null) inner.push(part);
      else if (typeof part === "number" && !Number.isFinite(part)) fault = "number";
    }
    if (level >= levels && inner.length > 0) return "depth";
    row = inner.flatMap((part) => Object.values(part));
  }
  return fault;
}
