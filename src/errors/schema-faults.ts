import type { z } from "zod";
import type { FieldFault } from "./attune-error.ts";

/** A longer value, in UTF-16 units of its JSON, is not repeated in a message. */
const longestShown = 60;

/**
 * The faults of `value` against its schema, in the schema's order, each with the value that stands at its path where
 * that is a short scalar: `limit: Too big: expected number to be <=100, got 10000`.
 */
export function schemaFaults(error: z.ZodError, value: unknown): FieldFault[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map(String).join("."),
    message: `${message}${shown(valueAt(value, path))}`,
  }));
}

/** `path: message` of each, the fault of the whole named `(whole)`. */
export function describeFaults(faults: readonly FieldFault[]): string {
  return faults.map(({ path, message }) => `${path || "(whole)"}: ${message}`).join("; ");
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
