import { z } from "zod";

type Issue = z.core.$ZodIssue;

/**
 * The same error with each "Invalid input" of a union replaced by the faults of the member that the value resembles
 * most: the one with the fewest unknown or missing keys, then with the fewest faults.
 */
export function spreadUnions(error: z.ZodError): z.ZodError {
  return new z.ZodError(error.issues.flatMap(spread));
}

function spread(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const best = issue.errors.reduce((least, errors) => (distance(errors) < distance(least) ? errors : least));
  // Members that differ in their type alone: the value is simply of none of these types.
  if (best.length === 1 && best[0]!.path.length === 0 && best[0]!.code === "invalid_type") return [issue];
  return best.flatMap((inner) => spread({ ...inner, path: [...issue.path, ...inner.path] }));
}

function distance(issues: readonly Issue[]): number {
  const strange = issues.filter(
    (issue) =>
      issue.code === "unrecognized_keys" ||
      (issue.code === "invalid_type" && /received undefined/.test(issue.message)) ||
      (issue.code === "invalid_union" && issue.path.length === 0 && issue.errors.length > 0),
  );
  return strange.length * 100 + issues.length;
}
