import type { z } from "zod";
import { InvalidInputError } from "../errors/errors.ts";
import { describeFaults, schemaFaults } from "../errors/schema-faults.ts";

/** Parses untrusted input with its schema; throws InvalidInputError with the path of each fault, at most 50 of them. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = schemaFaults(parsed.error, value, 50);
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  throw new InvalidInputError(`The ${where} is not valid: ${describeFaults(faults.slice(0, 1))}${others}.`, faults);
}
