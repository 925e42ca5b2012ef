import type { z } from "zod";
import type { FieldFault } from "./attune-error.ts";

/** A longer value, in UTF-16 units of its JSON, is not repeated in a message. */
const longestShown = 60;

/**
 * The faults of `value` against its schema, in the schema's order, the first `most` of them, each with the value that stands at its path where
 * that is a short scalar: `limit: Too big: expected number to be <=100, got 10000`.
 */
export function schemaFaults(error: z.ZodError, value: unknown, most = Number.POSITIVE_INFINITY): FieldFault[] {
  return error.issues.slice(0, most).map(({ path, message }) => ({
    path: path.map(String).join("."),
    message: `${message}${shown(valueAt(value, path))}`,
  }));
}

/** `path: message` of each; `whole` stands for the path of a fault of the value itself. */
export function describeFaults(faults: readonly FieldFault[], whole = "(whole)"): string {
  return faults.map(({ path, message }) => `${path || whole}: ${message}`).join("; ");
}

/** The first fault in words, for lists that have one line for each faulty record. */
export function firstFault(error: z.ZodError, value: unknown, whole?: string): string {
  return describeFaults(schemaFaults(error, value, 1), whole);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function shown(value: unknown): string {
  if (value === undefined || typeof value === "object") return "";
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length > longestShown ? "" : `, got ${text}`;
}
