import type { z } from "zod";
import { InvalidInputError } from "../errors/errors.ts";
import { faultOfJson } from "../errors/nesting.ts";
import { describeFaults, schemaFaults } from "../errors/schema-faults.ts";
import { unknownKeys } from "../errors/unknown-keys.ts";

/** Faults that a reply names. */
const mostFaults = 50;

/**
 * Parses untrusted input with its schema; a key that the schema does not know is a fault like any other, since what is ignored in silence
 * is believed to work. Throws InvalidInputError with the path of each fault, at most 50 of them.
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  const unknown = unknownKeys(schema, value);
  const known = parsed.success ? [] : schemaFaults(parsed.error, value, mostFaults);
  // Where something is missing, a key that nobody knows is the likely reason.
  const isMissing = parsed.error?.issues.some(({ path }) => path.length > 0 && isAbsent(value, path)) === true;
  const faults = (isMissing ? [...unknown, ...known] : [...known, ...unknown]).slice(0, mostFaults);
  if (parsed.success && faults.length === 0) return parsed.data;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  throw new InvalidInputError(`The ${where} is not valid: ${describeFaults(faults.slice(0, 1))}${others}.`, faults);
}

function isAbsent(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const key of path) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return true;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at === undefined;
}

/** Levels of lists and objects in a body: what schemas, logs and stores walk through by recursion must not overflow the stack. */
const mostLevels = 128;

/** The body as it came. Throws InvalidInputError when it is nested absurdly deep, or holds a number that nothing can hold. */
export function sound(body: unknown): unknown {
  const fault = faultOfJson(body, mostLevels);
  if (fault === undefined) return body;
  const message = `is ${fault}`;
  throw new InvalidInputError(`The body is not valid: it ${message}.`, [{ path: "", message }]);
}
