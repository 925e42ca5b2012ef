import { aggregates, type Leaf, type Rule } from "../rules/rule.ts";
import type { Atom } from "./atom.ts";
import { createEventAtom, reductionsOf } from "./event-atom.ts";
import { createFactAtom, type FactLeaf } from "./fact-atom.ts";
import { createLifecycleAtom } from "./lifecycle-atom.ts";
import { createSequenceAtom } from "./sequence-atom.ts";

/** A rule over the numbers of atoms. */
export type Expression =
  | { kind: "atom"; atom: number }
  | { kind: "all" | "any"; parts: readonly Expression[] }
  | { kind: "not"; part: Expression };

/** A condition of the rule as written, with the expression that decides it. */
export interface CompiledLeaf {
  /** Place in the rule, for example `all.1`; of a condition of another segment `all.0/any.2`. */
  path: string;
  leaf: Leaf;
  expression: Expression;
}

export interface CompiledRule {
  expression: Expression;
  leaves: readonly CompiledLeaf[];
  /** Numbers of the atoms that the expression reads, each once. */
  atoms: readonly number[];
}

/** Atoms of many rules, each kept once: equal conditions share one history. */
export interface AtomTable {
  atoms: readonly Atom[];
  intern(leaf: Exclude<Leaf, { segment: string }>): Expression;
}

export function createAtomTable(): AtomTable {
  const atoms: Atom[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (atom: Atom): Expression => {
    let number = numbers.get(atom.key);
    if (number === undefined) {
      number = atoms.push(atom) - 1;
      numbers.set(atom.key, number);
    }
    return { kind: "atom", atom: number };
  };
  return {
    atoms,
    intern(leaf) {
      if ("sequence" in leaf) return numberOf(createSequenceAtom(leaf));
      if ("lifecycle" in leaf) return numberOf(createLifecycleAtom(leaf));
      if (!("event" in leaf)) return numberOf(createFactAtom(leaf satisfies FactLeaf));
      const parts = reductionsOf(leaf, aggregates).map((reduction) => numberOf(createEventAtom(leaf, reduction)));
      return parts.length === 1 ? parts[0]! : { kind: "all", parts };
    },
  };
}

export interface CompileOptions {
  table: AtomTable;
  /** Present rule of another segment; a segment that does not exist has no members. */
  ruleOf: (segmentId: string) => Rule | undefined;
}

/** Compiles a rule, segments that it names included. Rules have no cycles: `findCycle` refuses them. */
export function compileRule(rule: Rule, options: CompileOptions): CompiledRule {
  const leaves: CompiledLeaf[] = [];
  const expression = compile(rule, { ...options, path: "", leaves });
  const atoms = new Set<number>();
  collectAtoms(expression, atoms);
  return { expression, leaves, atoms: [...atoms] };
}

/** Whether the expression holds, `truth` having 1 for each atom that does. */
export function evaluate(expression: Expression, truth: Uint8Array): boolean {
  switch (expression.kind) {
    case "atom":
      return truth[expression.atom] === 1;
    case "not":
      return !evaluate(expression.part, truth);
    case "all":
      for (const part of expression.parts) if (!evaluate(part, truth)) return false;
      return true;
    case "any":
      for (const part of expression.parts) if (evaluate(part, truth)) return true;
      return false;
  }
}

function compile(rule: Rule, context: CompileOptions & { path: string; leaves: CompiledLeaf[] }): Expression {
  const { path, leaves, table, ruleOf } = context;
  const at = (part: string): string => (path === "" || path.endsWith("/") ? `${path}${part}` : `${path}.${part}`);
  if ("all" in rule || "any" in rule) {
    const [kind, rules] = "all" in rule ? (["all", rule.all] as const) : (["any", rule.any] as const);
    return { kind, parts: rules.map((part, index) => compile(part, { ...context, path: at(`${kind}.${index}`) })) };
  }
  if ("not" in rule) return { kind: "not", part: compile(rule.not, { ...context, path: at("not") }) };
  if ("segment" in rule) {
    const inner = ruleOf(rule.segment);
    const expression: Expression =
      inner === undefined ? { kind: "any", parts: [] } : compile(inner, { ...context, path: `${path}/`, leaves: [] });
    leaves.push({ path, leaf: rule, expression });
    return expression;
  }
  const expression = table.intern(rule);
  leaves.push({ path, leaf: rule, expression });
  return expression;
}

function collectAtoms(expression: Expression, atoms: Set<number>): void {
  if (expression.kind === "atom") atoms.add(expression.atom);
  else if (expression.kind === "not") collectAtoms(expression.part, atoms);
  else for (const part of expression.parts) collectAtoms(part, atoms);
}
