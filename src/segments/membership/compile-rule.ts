import type { CompiledCondition, GaugeTable } from "../conditions/condition.ts";
import { compileEventLeaf } from "../conditions/event-gauges.ts";
import { compileFactLeaf } from "../conditions/fact-gauges.ts";
import type { Gauge, GaugedUser } from "../conditions/gauge.ts";
import { compileLifecycleLeaf } from "../conditions/lifecycle-gauge.ts";
import { createScale, type Expression, type Mark, neverHolds, type Scale } from "../conditions/scale.ts";
import { compileSequenceLeaf } from "../conditions/sequence-gauge.ts";
import { createStreamTable, type Stream } from "../conditions/stream.ts";
import { aggregates, type Leaf, leafKindOf, type Rule } from "../rules/rule.ts";
import { walkLeaves } from "../rules/walk-rule.ts";

/** A condition of the rule as written. */
export interface CompiledLeaf extends CompiledCondition {
  /** Place in the rule, for example `all.1`; of a condition of another segment `all.0/any.2`. */
  path: string;
  leaf: Leaf;
}

export interface CompiledRule {
  expression: Expression;
  leaves: readonly CompiledLeaf[];
}

/** Every gauge, stream and scale that the rules need, and the rules over them. */
export interface CompiledRules {
  rules: readonly CompiledRule[];
  gauges: readonly Gauge[];
  scales: readonly Scale[];
  streams: readonly Stream[];
}

/**
 * Compiles rules, the segments that they name included: a segment that does not exist has no members. Rules have no
 * cycles: `findCycle` refuses them.
 */
export function compileRules(rules: readonly Rule[], ruleOf: (segmentId: string) => Rule | undefined): CompiledRules {
  const streams = createStreamTable();
  const gauges: Gauge[] = [];
  const marks: Map<string, Mark>[] = [];
  const numbers = new Map<string, number>();
  const conditions = new Map<string, CompiledCondition>();
  const table: GaugeTable = {
    streams,
    mark(gauge, limit, isStrict) {
      let number = numbers.get(gauge.key);
      if (number === undefined) {
        number = gauges.push(gauge) - 1;
        numbers.set(gauge.key, number);
        marks.push(new Map());
      }
      const key = `${isStrict ? ">" : ">="}${limit}`;
      const mark = marks[number]!.get(key) ?? { gauge: number, limit, isStrict, rank: 0 };
      marks[number]!.set(key, mark);
      return { kind: "mark", mark };
    },
  };
  const conditionOf = (leaf: OwnLeaf): CompiledCondition => {
    const key = JSON.stringify(leaf);
    const condition = conditions.get(key) ?? compileLeaf(leaf, table);
    conditions.set(key, condition);
    return condition;
  };
  // What one event changes lies together in each user's state: it comes into the processor's cache at once.
  for (const leaf of inOrder(leavesOf(rules, ruleOf))) conditionOf(leaf);
  const compiled = rules.map((rule): CompiledRule => {
    const leaves: CompiledLeaf[] = [];
    return { expression: compile(rule, { conditionOf, ruleOf, path: "", leaves }), leaves };
  });
  const scales = marks.map((own) => createScale([...own.values()]));
  return { rules: compiled, gauges, scales, streams: streams.streams };
}

type OwnLeaf = Exclude<Leaf, { segment: string }>;

/** Those of the segments that rules name included, each segment once. */
function leavesOf(
  rules: Iterable<Rule>,
  ruleOf: (segmentId: string) => Rule | undefined,
  seen = new Set<string>(),
): OwnLeaf[] {
  const leaves: OwnLeaf[] = [];
  for (const rule of rules) {
    for (const { leaf } of walkLeaves(rule)) {
      if (!("segment" in leaf)) leaves.push(leaf);
      else if (!seen.has(leaf.segment)) {
        seen.add(leaf.segment);
        const inner = ruleOf(leaf.segment);
        if (inner !== undefined) leaves.push(...leavesOf([inner], ruleOf, seen));
      }
    }
  }
  return leaves;
}

/** By the event that changes them most often: of a sequence its last. Facts come after all events, by kind. */
function inOrder(leaves: readonly OwnLeaf[]): OwnLeaf[] {
  const keyed = leaves.map((leaf): [string, OwnLeaf] => {
    if ("sequence" in leaf) return [`event ${leaf.sequence.at(-1)!.event}`, leaf];
    return ["event" in leaf ? `event ${leaf.event}` : `fact ${leafKindOf(leaf)}`, leaf];
  });
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, leaf]) => leaf);
}

/** Numbers of the gauges that the expression reads, each once. */
export function gaugesIn(expression: Expression, gauges = new Set<number>()): Set<number> {
  if (expression.kind === "mark") gauges.add(expression.mark.gauge);
  else if (expression.kind === "not") gaugesIn(expression.part, gauges);
  else for (const part of expression.parts) gaugesIn(part, gauges);
  return gauges;
}

/** Marks that the expression reads, each once. */
export function marksIn(expression: Expression, marks = new Set<Mark>()): Set<Mark> {
  if (expression.kind === "mark") marks.add(expression.mark);
  else if (expression.kind === "not") marksIn(expression.part, marks);
  else for (const part of expression.parts) marksIn(part, marks);
  return marks;
}

function compileLeaf(leaf: OwnLeaf, table: GaugeTable): CompiledCondition {
  if ("sequence" in leaf) return compileSequenceLeaf(leaf, table);
  if ("lifecycle" in leaf) return compileLifecycleLeaf(leaf, table);
  return "event" in leaf ? compileEventLeaf(leaf, aggregates, table) : compileFactLeaf(leaf, table);
}

interface CompileContext {
  conditionOf: (leaf: OwnLeaf) => CompiledCondition;
  ruleOf: (segmentId: string) => Rule | undefined;
  path: string;
  leaves: CompiledLeaf[];
}

function compile(rule: Rule, context: CompileContext): Expression {
  const { path, leaves, conditionOf, ruleOf } = context;
  const at = (part: string): string => (path === "" || path.endsWith("/") ? `${path}${part}` : `${path}.${part}`);
  if ("all" in rule || "any" in rule) {
    const [kind, rules] = "all" in rule ? (["all", rule.all] as const) : (["any", rule.any] as const);
    return { kind, parts: rules.map((part, index) => compile(part, { ...context, path: at(`${kind}.${index}`) })) };
  }
  if ("not" in rule) return { kind: "not", part: compile(rule.not, { ...context, path: at("not") }) };
  if ("segment" in rule) {
    const inner = ruleOf(rule.segment);
    const parts: CompiledLeaf[] = [];
    const expression =
      inner === undefined ? neverHolds : compile(inner, { ...context, path: `${path}/`, leaves: parts });
    const evidence = (user: GaugedUser, nowMs: number) => parts.flatMap((part) => part.evidence(user, nowMs));
    leaves.push({ path, leaf: rule, expression, evidence });
    return expression;
  }
  const condition = conditionOf(rule);
  leaves.push({ path, leaf: rule, ...condition });
  return condition.expression;
}
