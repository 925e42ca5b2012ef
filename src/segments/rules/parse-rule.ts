import type { FieldFault } from "../../errors/attune-error.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import { schemaFaults } from "../../errors/schema-faults.ts";
import { purposes } from "../../events/consent.ts";
import { didYouMean } from "./near-names.ts";
import { type Leaf, leafKindOf, leafSchemas, maxRuleDepth, maxRuleLeaves, type Rule } from "./rule.ts";
import { spreadUnions } from "./union-issues.ts";
import { segmentsIn, walkLeaves } from "./walk-rule.ts";

/** Names that exist; a kind that is left out is not checked. */
export interface KnownNames {
  events?: ReadonlySet<string>;
  traits?: ReadonlySet<string>;
  segments?: ReadonlySet<string>;
  lists?: ReadonlySet<string>;
  clusters?: ReadonlySet<string>;
  experiments?: ReadonlySet<string>;
  predictions?: ReadonlySet<string>;
}

export interface ParseRuleOptions extends KnownNames {
  /** Where the rule stands in what was sent; put before the path of each fault. */
  at?: string;
}

export interface ParsedRule {
  rule: Rule;
  /** Events and traits that nobody has sent yet: they may come, or be misspelt. */
  warnings: FieldFault[];
}

/**
 * Reads an untrusted rule. Throws InvalidInputError with one entry for each fault: its path (`all.1.count`), what is
 * wrong, the limit, and for an unknown name the nearest known ones. A rule has at most 8 levels and 50 conditions.
 */
export function parseRule(value: unknown, { at, ...known }: ParseRuleOptions = {}): ParsedRule {
  const faults: FieldFault[] = [];
  const ruleError = (found: readonly FieldFault[]): InvalidInputError =>
    invalidRule(found.map(({ path, message }) => ({ path: [at, path].filter(Boolean).join("."), message })));
  const rule = readRule(value, { path: [], faults, leaves: { count: 0 } });
  if (rule === undefined || faults.length > 0) throw ruleError(faults);
  const { unknown, warnings } = checkNames(rule, known);
  if (unknown.length > 0) throw ruleError(unknown);
  return { rule, warnings };
}

/**
 * The segments that `id` would depend on through itself: `["a", "b", "a"]`, or `undefined`. `ruleOf` gives the present
 * rule of another segment.
 */
export function findCycle(
  id: string,
  rule: Rule,
  ruleOf: (segmentId: string) => Rule | undefined,
): string[] | undefined {
  const done = new Set<string>();
  const visit = (present: Rule, path: string[]): string[] | undefined => {
    for (const next of segmentsIn(present)) {
      if (next === id) return [...path, id];
      if (done.has(next)) continue;
      done.add(next);
      const nextRule = ruleOf(next);
      const cycle = nextRule === undefined ? undefined : visit(nextRule, [...path, next]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  return visit(rule, [id]);
}

const consentPurposes: ReadonlySet<string> = new Set(purposes);

interface Reading {
  path: (string | number)[];
  faults: FieldFault[];
  leaves: { count: number };
}

function readRule(value: unknown, reading: Reading): Rule | undefined {
  const { path, faults, leaves } = reading;
  const fault = (message: string): undefined => {
    faults.push({ path: path.join("."), message });
    return undefined;
  };
  if (path.filter((part) => typeof part === "string").length >= maxRuleDepth) {
    return fault(`the rule is more than ${maxRuleDepth} levels deep; put a part of it into a segment of its own`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return fault(`expected a rule, got ${JSON.stringify(value)?.slice(0, 60) ?? "nothing"}`);
  }
  for (const group of ["all", "any"] as const) {
    if (Object.hasOwn(value, group)) return readGroup(group, value as Record<string, unknown>, reading);
  }
  if (Object.hasOwn(value, "not")) {
    if (Object.keys(value).length > 1) return fault("`not` stands alone in its object");
    const inner = readRule((value as { not: unknown }).not, { ...reading, path: [...path, "not"] });
    return inner === undefined ? undefined : { not: inner };
  }
  leaves.count++;
  if (leaves.count > maxRuleLeaves) {
    if (leaves.count > maxRuleLeaves + 1) return undefined;
    return fault(`the rule has more than ${maxRuleLeaves} conditions; put a part of it into a segment of its own`);
  }
  return readLeaf(value, reading);
}

function readGroup(group: "all" | "any", value: Record<string, unknown>, reading: Reading): Rule | undefined {
  const { path, faults } = reading;
  const parts = value[group];
  if (Object.keys(value).length > 1) {
    const others = Object.keys(value).filter((key) => key !== group);
    faults.push({
      path: path.join("."),
      message: `\`${group}\` stands alone in its object, here with ${others.join(", ")}`,
    });
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length === 0) {
    faults.push({ path: [...path, group].join("."), message: "expected a list of at least one rule" });
    return undefined;
  }
  const read: Rule[] = [];
  for (const [index, part] of parts.entries()) {
    const rule = readRule(part, { ...reading, path: [...path, group, index] });
    if (rule !== undefined) read.push(rule);
  }
  return group === "all" ? { all: read } : { any: read };
}

function readLeaf(value: object, { path, faults }: Reading): Leaf | undefined {
  const kind = leafKindOf(value);
  if (kind === undefined) {
    const keys = Object.keys(value);
    const words = ["all", "any", "not", ...Object.keys(leafSchemas)];
    const hint = keys.length === 0 ? "" : didYouMean(keys[0]!, words);
    const message = `no condition is known by the keys ${keys.join(", ") || "(none)"}${hint || `; one of ${words.join(", ")} is needed`}`;
    faults.push({ path: path.join("."), message });
    return undefined;
  }
  const parsed = leafSchemas[kind].safeParse(value);
  if (parsed.success) return parsed.data as Leaf;
  for (const { path: inner, message } of schemaFaults(spreadUnions(parsed.error), value)) {
    faults.push({ path: [...path, ...(inner === "" ? [] : [inner])].join("."), message });
  }
  return undefined;
}

function checkNames(rule: Rule, known: KnownNames): { unknown: FieldFault[]; warnings: FieldFault[] } {
  const unknown: FieldFault[] = [];
  const warnings: FieldFault[] = [];
  const check = (options: {
    names: ReadonlySet<string> | undefined;
    kind: string;
    path: string;
    into: FieldFault[];
  }) => {
    const { names, kind, path, into } = options;
    return (name: string): void => {
      if (names === undefined || names.has(name)) return;
      into.push({ path, message: `there is no ${kind} "${name}"${didYouMean(name, names)}` });
    };
  };
  for (const { leaf, path } of walkLeaves(rule)) {
    const at = (kind: string, names: ReadonlySet<string> | undefined) => check({ names, kind, path, into: unknown });
    const unseen = (kind: string, names: ReadonlySet<string> | undefined) =>
      check({ names, kind, path, into: warnings });
    if ("sequence" in leaf) {
      const steps = leaf.without === undefined ? leaf.sequence : [...leaf.sequence, leaf.without];
      for (const { event } of steps) if (event !== "*") unseen("event yet with the name", known.events)(event);
    } else if ("event" in leaf) {
      if (leaf.event !== "*") unseen("event yet with the name", known.events)(leaf.event);
    } else if ("trait" in leaf) unseen("trait yet with the name", known.traits)(traitOf(leaf.trait, known.traits));
    else if ("segment" in leaf) at("segment", known.segments)(leaf.segment);
    else if ("cluster" in leaf) at("learned segment", known.clusters)(leaf.cluster);
    else if ("list" in leaf) at("list", known.lists)(leaf.list);
    else if ("experiment" in leaf) at("experiment", known.experiments)(leaf.experiment);
    else if ("consent" in leaf) at("purpose of consent", consentPurposes)(leaf.consent);
    else if ("predicted" in leaf) at("prediction", known.predictions)(leaf.predicted);
  }
  return { unknown, warnings };
}

function invalidRule(faults: FieldFault[]): InvalidInputError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return new InvalidInputError(
    `The rule is not valid: ${first === undefined ? "" : `${first.path || "(whole)"}: ${first.message}`}${more}`,
    faults,
  );
}

/** The trait that a path leads into, where only that one is known: `address` of `address.city`. */
function traitOf(path: string, known: ReadonlySet<string> | undefined): string {
  const [first = path] = path.split(".");
  return known?.has(first) === true ? first : path;
}
