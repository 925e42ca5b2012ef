import { aggregates, type Leaf, type Rule } from "./rule.ts";

/** A condition with its place in the rule: `all.1.not`; the empty path is the rule itself. */
export interface PlacedLeaf {
  leaf: Leaf;
  path: string;
}

/** The conditions of a rule from left to right. */
export function* walkLeaves(rule: Rule, path = ""): Generator<PlacedLeaf> {
  const join = (part: string): string => (path === "" ? part : `${path}.${part}`);
  if ("all" in rule) for (const [index, part] of rule.all.entries()) yield* walkLeaves(part, join(`all.${index}`));
  else if ("any" in rule) for (const [index, part] of rule.any.entries()) yield* walkLeaves(part, join(`any.${index}`));
  else if ("not" in rule) yield* walkLeaves(rule.not, join("not"));
  else yield { leaf: rule, path };
}

/** Ids of the segments that the rule asks for, each once. */
export function segmentsIn(rule: Rule): Set<string> {
  const ids = new Set<string>();
  for (const { leaf } of walkLeaves(rule)) if ("segment" in leaf) ids.add(leaf.segment);
  return ids;
}

/** Keys of the experiments that the rule asks for, each once. */
export function experimentsIn(rule: Rule): Set<string> {
  const keys = new Set<string>();
  for (const { leaf } of walkLeaves(rule)) if ("experiment" in leaf) keys.add(leaf.experiment);
  return keys;
}

/** Names of the events that the rule reads, each once; `*` when it reads all of them. */
export function eventsIn(rule: Rule): Set<string> {
  const names = new Set<string>();
  for (const { leaf } of walkLeaves(rule)) {
    if ("sequence" in leaf) {
      for (const { event } of leaf.sequence) names.add(event);
      if (leaf.without !== undefined) names.add(leaf.without.event);
    } else if ("event" in leaf) names.add(leaf.event);
  }
  return names;
}

/** Whether no condition reads anything of events but their names and times: then nothing else has to be loaded. */
export function readsOnlyStamps(rule: Rule, ruleOf: (segmentId: string) => Rule | undefined): boolean {
  for (const { leaf } of walkLeaves(rule)) {
    if ("sequence" in leaf) {
      const steps = leaf.without === undefined ? leaf.sequence : [...leaf.sequence, leaf.without];
      if (steps.some(({ where, sameAs }) => where !== undefined || sameAs !== undefined)) return false;
    } else if ("event" in leaf && !("lifecycle" in leaf)) {
      if (leaf.where !== undefined || leaf.excludeSources !== undefined) return false;
      if (aggregates.some((kind) => leaf[kind] !== undefined)) return false;
    } else if ("segment" in leaf) {
      const inner = ruleOf(leaf.segment);
      if (inner !== undefined && !readsOnlyStamps(inner, ruleOf)) return false;
    }
  }
  return true;
}

/** Names of the events that a rule reads, those of the segments that it names included. */
export function namesRead(rule: Rule, ruleOf: (segmentId: string) => Rule | undefined): Set<string> {
  const names = eventsIn(rule);
  for (const { leaf } of walkLeaves(rule)) {
    const inner = "segment" in leaf ? ruleOf(leaf.segment) : undefined;
    if (inner !== undefined) for (const name of namesRead(inner, ruleOf)) names.add(name);
  }
  return names;
}

/** Rules of the segments that a rule names, and of those that they name, by id. */
export function rulesNamed(rule: Rule, ruleOf: (segmentId: string) => Rule | undefined): Record<string, Rule> {
  const rules: Record<string, Rule> = {};
  for (const id of segmentsIn(rule)) {
    const inner = ruleOf(id);
    if (inner !== undefined) Object.assign(rules, rulesNamed(inner, ruleOf), { [id]: inner });
  }
  return rules;
}
