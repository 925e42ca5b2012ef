import type { z } from "zod";
import { InvalidInputError } from "../errors/catalogue.ts";

/** Parses untrusted input with its schema; throws InvalidInputError with the path of each fault, at most 50 of them. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 50).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));
  const first = faults[0];
  throw new InvalidInputError(
    `The ${where} is not valid: ${first ? `${first.path || "(whole)"}: ${first.message}` : "unknown fault"}${
      faults.length > 1 ? ` (and ${faults.length - 1} more)` : ""
    }.`,
    faults,
  );
}
