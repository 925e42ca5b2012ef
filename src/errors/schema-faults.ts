import type { z } from "zod";
import type { FieldFault } from "./attune-error.ts";

/** A longer value, in UTF-16 units of its JSON, is not repeated in a message. */
const longestShown = 60;

/**
 * The faults of `value` against its schema, in the schema's order, the first `most` of them, each with the value that stands at its path where
 * that is a short scalar: `limit: Too big: expected number to be <=100, got 10000`.
 */
export function schemaFaults(error: z.ZodError, value: unknown, most = Number.POSITIVE_INFINITY): FieldFault[] {
  return error.issues
    .flatMap(nearestOfUnion)
    .slice(0, most)
    .map(({ path, message }) => ({
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

type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** Where no form of a union fits: the faults of the form that is nearest, or what kinds of value are expected. */
function nearestOfUnion(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const forms = issue.errors.filter((faults) => !faults.some(isOtherKind));
  if (forms.length === 0) {
    const expected = new Set(issue.errors.flat().flatMap((fault) => (isOtherKind(fault) ? [fault.expected] : [])));
    const received = issue.errors.flat().find(isOtherKind)?.message.split("received ")[1];
    return [
      { path: issue.path, message: `Invalid input: expected ${[...expected].join(" or ")}, received ${received}` },
    ];
  }
  const nearest = forms.reduce((best, form) => (distance(form) < distance(best) ? form : best));
  return nearest.flatMap(nearestOfUnion).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

/** The value itself is of another type than the form. */
function isOtherKind(fault: z.core.$ZodIssue): fault is z.core.$ZodIssueInvalidType {
  return fault.code === "invalid_type" && fault.path.length === 0;
}

/** How much of a value would have to change; a name that tells the forms apart (`type: "a"`) counts most. */
function distance(faults: readonly z.core.$ZodIssue[]): number {
  return faults.reduce((sum, fault) => {
    if (fault.code === "unrecognized_keys") return sum + fault.keys.length;
    return sum + (fault.code === "invalid_value" && fault.values.length === 1 ? 100 : 1);
  }, 0);
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
