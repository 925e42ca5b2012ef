import type { z } from "zod";
import { InvalidInputError } from "../errors/errors.ts";
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
  const faults = parsed.success
    ? unknownKeys(schema, value).slice(0, mostFaults)
    : schemaFaults(parsed.error, value, mostFaults);
  if (parsed.success && faults.length === 0) return parsed.data;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  throw new InvalidInputError(`The ${where} is not valid: ${describeFaults(faults.slice(0, 1))}${others}.`, faults);
}
