import { durationMs } from "./duration.ts";
import { compilePattern } from "./pattern.ts";
import type { NumberBounds, ValueTest } from "./rule.ts";

/** Tells whether a value passes; `atMs` is what relative times such as `-P7D` count from. */
export type ValuePredicate = (value: unknown, atMs: number) => boolean;

/**
 * Compiles `{op, value}`. Types are not converted: "5" is not 5. A missing value (`undefined`, `null`) passes only `ne`,
 * `nin` and `exists: false`. `contains` asks for a part of a string or an element of a list; `before` and `after` read
 * ISO 8601 texts and numbers of milliseconds; `-P7D` is seven days before `atMs`, `P7D` seven days after.
 */
export function compileValueTest(test: ValueTest): ValuePredicate {
  const { op, value } = test;
  switch (op) {
    case "exists":
      return (given) => isMissing(given) !== (value ?? true);
    case "eq":
      return (given) => given === value;
    case "ne":
      return (given) => given !== value;
    case "in": {
      const values = new Set<unknown>(value);
      return (given) => values.has(given);
    }
    case "nin": {
      const values = new Set<unknown>(value);
      return (given) => !values.has(given);
    }
    case "lt":
    case "lte":
    case "gt":
    case "gte": {
      const passes = compileBounds({ [op]: value });
      return (given) => typeof given === "number" && passes(given);
    }
    case "contains":
      return (given) =>
        typeof given === "string" ? typeof value === "string" && given.includes(value) : hasElement(given, value);
    case "startsWith":
      return (given) => typeof given === "string" && given.startsWith(value);
    case "endsWith":
      return (given) => typeof given === "string" && given.endsWith(value);
    case "matches": {
      const pattern = compilePattern(value);
      return (given) => typeof given === "string" && pattern.test(given);
    }
    case "before":
    case "after":
      return compileTimeTest(op, value);
  }
}

/** Tells whether a number passes every bound. */
export function compileBounds(bounds: NumberBounds): (value: number) => boolean {
  const { eq, ne, lt, lte, gt, gte } = bounds;
  return (value) =>
    (eq === undefined || value === eq) &&
    (ne === undefined || value !== ne) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte) &&
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte);
}

/** Milliseconds since 1970 of an ISO 8601 text or a number of milliseconds; `undefined` for anything else. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^\d{4}-\d\d/.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds that `-P7D` (negative) or `P7D` is from now; `undefined` for an absolute time. */
export function relativeMs(value: string): number | undefined {
  if (value.startsWith("-P")) return -durationMs(value.slice(1));
  return value.startsWith("P") ? durationMs(value) : undefined;
}

/** The value at a dotted path, own properties only; a key that itself contains dots is found first. */
export function valueAtPath(source: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(source, path)) return source[path];
  let at: unknown = source;
  for (const key of path.split(".")) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function compileTimeTest(op: "before" | "after", value: string): ValuePredicate {
  const fromNowMs = relativeMs(value);
  const fixedMs = fromNowMs === undefined ? Date.parse(value) : Number.NaN;
  return (given, atMs) => {
    const time = timeOf(given);
    if (time === undefined) return false;
    const limit = fromNowMs === undefined ? fixedMs : atMs + fromNowMs;
    return op === "before" ? time < limit : time > limit;
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function hasElement(given: unknown, value: unknown): boolean {
  return Array.isArray(given) && given.includes(value);
}
