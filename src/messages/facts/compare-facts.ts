import type { Fact } from "./collect-facts.ts";

export interface FactDifference {
  lost: Fact[];
  added: Fact[];
}

/** Compares two lists of facts as multisets; undefined when they are the same. White space inside a fact does not count. */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): FactDifference | undefined {
  const counts = new Map<string, number>();
  for (const fact of before) counts.set(keyOf(fact), (counts.get(keyOf(fact)) ?? 0) + 1);
  const added: Fact[] = [];
  for (const fact of after) {
    const left = counts.get(keyOf(fact)) ?? 0;
    if (left > 0) counts.set(keyOf(fact), left - 1);
    else added.push(fact);
  }
  const lost = before.filter((fact) => {
    const left = counts.get(keyOf(fact)) ?? 0;
    if (left > 0) counts.set(keyOf(fact), left - 1);
    return left > 0;
  });
  return lost.length === 0 && added.length === 0 ? undefined : { lost, added };
}

const keyOf = (fact: Fact): string => `${fact.kind}:${fact.text.replace(/\s+/g, " ").trim()}`;
