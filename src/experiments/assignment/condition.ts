/** What a user is known by when an experiment is targeted: `id`, traits, and `segments` as a list of ids. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A condition of GrowthBook's SDKs: attribute paths to values or operators, and `$and`, `$or`, `$nor`, `$not`. */
export interface Condition {
  readonly [pathOrOperator: string]: unknown;
}

/**
 * Whether the attributes meet a condition, with the results of GrowthBook's SDKs: a missing attribute is null, strings are
 * compared as strings, lists and objects by their JSON, and `$elemMatch` passes over elements that are null. An operator that is not known is not met. An empty condition is met.
 */
export function meetsCondition(attributes: unknown, condition: Condition): boolean {
  return Object.entries(condition).every(([key, expected]) => {
    if (key === "$or")
      return listOf(expected).length === 0 || listOf(expected).some((part) => meetsCondition(attributes, part));
    if (key === "$nor")
      return !(listOf(expected).length === 0 || listOf(expected).some((part) => meetsCondition(attributes, part)));
    if (key === "$and") return listOf(expected).every((part) => meetsCondition(attributes, part));
    if (key === "$not") return !meetsCondition(attributes, expected as Condition);
    return meetsValue(attributeAt(attributes, key), expected);
  });
}

const listOf = (value: unknown): Condition[] => (Array.isArray(value) ? value : []);

/** The attribute at a dotted path; null where a step is missing. */
function attributeAt(attributes: unknown, path: string): unknown {
  let current = attributes;
  for (const step of path.split(".")) {
    if (typeof current !== "object" || current === null || !(step in current)) return null;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}

function meetsValue(actual: unknown, expected: unknown): boolean {
  if (typeof expected === "string") return `${actual}` === expected;
  if (typeof expected === "number") return (actual as number) * 1 === expected;
  if (typeof expected === "boolean") return actual !== null && !!actual === expected;
  if (expected === null) return actual === null;
  if (Array.isArray(expected) || !isOperators(expected)) return JSON.stringify(actual) === JSON.stringify(expected);
  return Object.entries(expected).every(([operator, operand]) => operators[operator]?.(actual, operand) ?? false);
}

function isOperators(value: unknown): value is Condition {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key.startsWith("$"));
}

const isIn = (actual: unknown, expected: unknown): boolean =>
  Array.isArray(expected) &&
  (Array.isArray(actual) ? actual.some((value) => expected.includes(value)) : expected.includes(actual));

type Operator = (actual: unknown, expected: unknown) => boolean;

/** Comparisons are JavaScript's own, as in the SDK: numbers as numbers, strings by code units. */
const compare =
  (holds: (actual: number, expected: number) => boolean): Operator =>
  (actual, expected) =>
    holds(actual as number, expected as number);

const operators: Readonly<Record<string, Operator>> = {
  $eq: (actual, expected) => actual === expected,
  $ne: (actual, expected) => actual !== expected,
  $lt: compare((actual, expected) => actual < expected),
  $lte: compare((actual, expected) => actual <= expected),
  $gt: compare((actual, expected) => actual > expected),
  $gte: compare((actual, expected) => actual >= expected),
  $exists: (actual, expected) => (expected ? actual != null : actual == null),
  $in: isIn,
  $nin: (actual, expected) => Array.isArray(expected) && !isIn(actual, expected),
  $not: (actual, expected) => !meetsValue(actual, expected),
  $size: (actual, expected) => Array.isArray(actual) && meetsValue(actual.length, expected),
  $elemMatch: (actual, expected) =>
    Array.isArray(actual) && actual.some((element) => element != null && meetsElement(element, expected)),
  $all: (actual, expected) =>
    Array.isArray(actual) &&
    Array.isArray(expected) &&
    expected.every((wanted) => actual.some((element) => meetsValue(element, wanted))),
  $regex: (actual, expected) => new RegExp(expected as string).test(actual as string),
};

const meetsElement: Operator = (element, expected) =>
  isOperators(expected) ? meetsValue(element, expected) : meetsCondition(element, expected as Condition);
