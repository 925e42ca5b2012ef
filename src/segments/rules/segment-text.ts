import type { Aggregate, EventCondition, EventTest, Rule, ValueTest } from "./rule.ts";
import { readTokens, type Token, textError } from "./segment-tokens.ts";

const maxTextLength = 10_000;
const maxNesting = 50;

type Scalar = string | number | boolean;
/** One or more tests of a value, all of which have to hold; or one of which, with `any`. */
type Comparison = { all: (ValueTest | { not: ValueTest })[] } | { any: ValueTest[] };

const signs: Readonly<Record<string, "eq" | "ne" | "gt" | "gte" | "lt" | "lte">> = {
  "=": "eq",
  "==": "eq",
  "!=": "ne",
  ">": "gt",
  ">=": "gte",
  "<": "lt",
  "<=": "lte",
};
const named: Readonly<Record<string, "eq" | "ne" | "gt" | "gte" | "lt" | "lte">> = {
  eq: "eq",
  neq: "ne",
  gt: "gt",
  gte: "gte",
  lt: "lt",
  lte: "lte",
};
const reducers: Readonly<Record<string, Aggregate>> = {
  sum: "sum",
  avg: "avg",
  min: "min",
  max: "max",
  unique: "unique",
  first: "first",
  last: "last",
};
const units: Readonly<Record<string, string>> = { hour: "PT$H", hours: "PT$H", day: "P$D", days: "P$D" };

/**
 * Reads Segment's query language for audiences, for example
 * `event('Order Completed').where(property('total') > 50).within(30 days).count() >= 3 AND trait('plan') = 'pro'`,
 * into the untyped form of a rule; `parseRule` checks names and limits. Account-level `ANY`/`ALL`, `mode` and funnels
 * (`parent:`) have no equivalent. Throws InvalidInputError naming the place.
 */
export function readSegmentText(source: string): Rule {
  if (source.length > maxTextLength) {
    throw textError(`the text has ${source.length} characters; the limit is ${maxTextLength}`, source, 0);
  }
  const reader = createReader(source);
  const rule = readJunction(reader, 0);
  reader.expectEnd();
  return rule;
}

interface Reader {
  peek(): Token;
  next(): Token;
  /** Takes the sign or the word when it is next. */
  take(text: string): boolean;
  expect(text: string): void;
  expectEnd(): void;
  fail(message: string, token?: Token): never;
}

function createReader(source: string): Reader {
  const tokens = readTokens(source);
  let at = 0;
  const peek = (): Token => tokens[at]!;
  const fail = (message: string, token = peek()): never => {
    throw textError(message, source, token.at);
  };
  const take = (text: string): boolean => {
    const token = peek();
    const isNext = token.kind !== "text" && token.text.toLowerCase() === text.toLowerCase();
    if (isNext) at++;
    return isNext;
  };
  return {
    peek,
    fail,
    take,
    next: () => tokens[Math.min(at++, tokens.length - 1)]!,
    expect: (text) => {
      if (!take(text)) fail(`expected "${text}"`);
    },
    expectEnd: () => {
      if (peek().kind !== "end") fail("expected AND, OR or the end");
    },
  };
}

/** `AND` binds closer than `OR`. */
function readJunction(reader: Reader, depth: number): Rule {
  if (depth > maxNesting) reader.fail("the parentheses are nested too deep");
  const any: Rule[] = [];
  do {
    const all: Rule[] = [];
    do all.push(readTerm(reader, depth));
    while (reader.take("AND"));
    any.push(all.length === 1 ? all[0]! : { all });
  } while (reader.take("OR"));
  return any.length === 1 ? any[0]! : { any };
}

function readTerm(reader: Reader, depth: number): Rule {
  if (reader.take("NOT")) return { not: readTerm(reader, depth + 1) };
  if (reader.take("(")) {
    const inner = readJunction(reader, depth + 1);
    reader.expect(")");
    return inner;
  }
  if (reader.take("event")) return readEvent(reader);
  if (reader.take("trait")) return readTrait(reader);
  const token = reader.peek();
  if (/^(any|all)$/i.test(token.text)) reader.fail(`${token.text} over an account has no equivalent`);
  return reader.fail("expected event('...'), trait('...'), NOT or a parenthesis");
}

function readTrait(reader: Reader): Rule {
  const trait = readArgument(reader);
  const comparison = readComparison(reader);
  const leaf = (test: ValueTest): Rule => ({ trait, ...test });
  if ("any" in comparison) return { any: comparison.any.map(leaf) };
  const all = comparison.all.map((test) => ("not" in test ? { not: leaf(test.not) } : leaf(test)));
  return all.length === 1 ? all[0]! : { all };
}

function readEvent(reader: Reader): Rule {
  const leaf: Record<string, unknown> & { event: string } = { event: readArgument(reader) };
  for (;;) {
    reader.expect(".");
    const token = reader.next();
    const name = token.text;
    if (name === "where") {
      reader.expect("(");
      leaf.where = [...((leaf.where as EventCondition[]) ?? []), ...readWhere(reader)];
      reader.expect(")");
    } else if (name === "within") {
      reader.expect("(");
      leaf.within = readDuration(reader);
      reader.expect(")");
    } else if (name === "between") {
      reader.expect("(");
      const first = readDuration(reader);
      reader.expect(",");
      leaf.between = [first, readDuration(reader)];
      reader.expect(")");
    } else if (name === "sources") {
      leaf.excludeSources = readSources(reader);
    } else if (name === "count") {
      reader.expect("(");
      reader.expect(")");
      return { ...leaf, count: readBounds(reader) } as Rule;
    } else if (Object.hasOwn(reducers, name)) {
      reader.expect("(");
      reader.expect("property");
      const of = readArgument(reader);
      reader.expect(")");
      return { ...leaf, [reducers[name]!]: { of, ...readBounds(reader) } } as Rule;
    } else reader.fail(`"${name}" is not a filter or a reducer that is known`, token);
  }
}

/** Conditions that all have to hold; `OR` between single ones becomes `any`. */
function readWhere(reader: Reader): EventCondition[] {
  const any: EventCondition[][] = [];
  do {
    const all: EventCondition[] = [];
    do all.push(...readWhereTerm(reader));
    while (reader.take("AND"));
    any.push(all);
  } while (reader.take("OR"));
  if (any.length === 1) return any[0]!;
  const flat = any.map((all) => {
    const [only] = all;
    if (all.length !== 1 || only === undefined) return reader.fail("AND inside OR has no equivalent within where()");
    return only;
  });
  return [{ any: flat.flatMap((condition) => ("any" in condition ? condition.any : [condition])) }];
}

function readWhereTerm(reader: Reader): EventCondition[] {
  if (reader.take("NOT")) {
    const [only, ...others] = readWhereTerm(reader);
    if (only === undefined || others.length > 0 || "any" in only) {
      return reader.fail("NOT of several conditions has no equivalent within where()");
    }
    return ["not" in only ? only.not : { not: only }];
  }
  if (reader.take("(")) {
    const inner = readWhere(reader);
    reader.expect(")");
    return inner;
  }
  const subject = reader.take("property") ? "property" : reader.take("context") ? "context" : undefined;
  if (subject === undefined) return reader.fail("expected property('...') or context('...')");
  const path = readArgument(reader);
  const test = (value: ValueTest): EventTest => ({ [subject]: path, ...value }) as EventTest;
  const comparison = readComparison(reader);
  if ("any" in comparison) return [{ any: comparison.any.map(test) }];
  return comparison.all.map((value) => ("not" in value ? { not: test(value.not) } : test(value)));
}

function readComparison(reader: Reader): Comparison {
  const sign = reader.peek();
  if (sign.kind === "sign" && Object.hasOwn(signs, sign.text)) {
    reader.next();
    return { all: [orderTest(reader, signs[sign.text]!, readScalar(reader))] };
  }
  reader.expect(".");
  const token = reader.next();
  reader.expect("(");
  const comparison = readNamedComparison(reader, token);
  reader.expect(")");
  return comparison;
}

function readNamedComparison(reader: Reader, token: Token): Comparison {
  const one = (test: ValueTest | { not: ValueTest }): Comparison => ({ all: [test] });
  const name = token.text;
  if (Object.hasOwn(named, name)) return one(orderTest(reader, named[name]!, readScalar(reader)));
  switch (name) {
    case "is_null":
      return one({ op: "exists", value: false });
    case "is_set":
      return one({ op: "exists", value: true });
    case "contains":
      return one({ op: "contains", value: readScalar(reader) });
    case "omits":
      return one({ not: { op: "contains", value: readScalar(reader) } });
    case "starts_with":
      return one({ op: "startsWith", value: String(readScalar(reader)) });
    case "ends_with":
      return one({ op: "endsWith", value: String(readScalar(reader)) });
    case "contains_one":
      return { any: readList(reader).map((value) => ({ op: "contains", value })) };
    case "one_of":
      return one({ op: "in", value: readList(reader) });
    case "before_date":
      return one({ op: "before", value: String(readScalar(reader)) });
    case "after_date":
      return one({ op: "after", value: String(readScalar(reader)) });
    case "within_last":
      return {
        all: [
          { op: "after", value: `-${readDuration(reader)}` },
          { op: "before", value: "P0D" },
        ],
      };
    case "within_next":
      return {
        all: [
          { op: "after", value: "P0D" },
          { op: "before", value: readDuration(reader) },
        ],
      };
    case "before_last":
      return one({ op: "before", value: `-${readDuration(reader)}` });
    case "after_next":
      return one({ op: "after", value: readDuration(reader) });
    default:
      return reader.fail(`"${name}" is not a comparison that is known`, token);
  }
}

function orderTest(reader: Reader, op: "eq" | "ne" | "gt" | "gte" | "lt" | "lte", value: Scalar): ValueTest {
  if (op === "eq" || op === "ne") return { op, value };
  if (typeof value !== "number") return reader.fail(`${op} compares with a number`);
  return { op, value };
}

/** `>= 3` or `.gte(3)` after a reducer. */
function readBounds(reader: Reader): Record<string, Scalar> {
  const comparison = readComparison(reader);
  const [test] = "all" in comparison ? comparison.all : [];
  if (test === undefined || "not" in test || !Object.hasOwn(named, test.op === "ne" ? "neq" : test.op)) {
    return reader.fail("a reducer is compared by =, !=, >, >=, < or <=");
  }
  return { [test.op]: test.value as Scalar };
}

function readArgument(reader: Reader): string {
  reader.expect("(");
  if (reader.peek().text === "parent") reader.fail("funnels (parent:) are written as a sequence");
  const token = reader.next();
  if (token.kind !== "text") reader.fail("expected a name in quotes", token);
  reader.expect(")");
  return token.text;
}

function readScalar(reader: Reader): Scalar {
  if (reader.take("literal")) {
    reader.expect("(");
    const value = readScalar(reader);
    reader.expect(")");
    return value;
  }
  const token = reader.next();
  if (token.kind === "text") return token.text;
  if (token.kind === "number") return Number(token.text);
  if (/^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === "true";
  return reader.fail("expected a text in quotes, a number, true or false", token);
}

function readList(reader: Reader): Scalar[] {
  reader.expect("[");
  const values: Scalar[] = [];
  do values.push(readScalar(reader));
  while (reader.take(","));
  reader.expect("]");
  return values;
}

function readDuration(reader: Reader): string {
  if (reader.take("parent")) reader.fail("funnels (parent:) are written as a sequence");
  const count = reader.next();
  const unit = reader.next();
  const form = units[unit.text.toLowerCase()];
  if (count.kind !== "number" || !/^\d+$/.test(count.text) || form === undefined) {
    return reader.fail("expected a whole number of hours or days", count);
  }
  return form.replace("$", count.text);
}

function readSources(reader: Reader): Scalar[] {
  reader.expect("(");
  reader.expect("{");
  reader.expect("exclude");
  reader.expect(":");
  const sources = readList(reader);
  reader.expect("}");
  reader.expect(")");
  return sources;
}
