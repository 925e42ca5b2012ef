import type { DecidedItem, StoredDecision, TagChangePlan } from "../../tagging/tag-change.ts";

/** Every tag that the decisions of a plan speak of. */
export function tagsOfPlan({ items, retired }: TagChangePlan): string[] {
  const tags = new Set(items.flatMap(({ before, after }) => [...before, ...after].map(({ tag }) => tag)));
  if (retired) tags.add(retired.tag);
  if (retired?.successor !== undefined) tags.add(retired.successor);
  return [...tags];
}

export function sameDecisions(a: readonly StoredDecision[], b: readonly StoredDecision[]): boolean {
  if (a.length !== b.length) return false;
  const byTag = new Map(a.map((decision) => [decision.tag, decision]));
  return b.every(({ tag, status, decidedAtMs }) => {
    const other = byTag.get(tag);
    return other?.status === status && other.decidedAtMs === decidedAtMs;
  });
}

/** Rows of one item stand together. */
export function groupByItem(rows: readonly (StoredDecision & { id: string; title: string })[]): DecidedItem[] {
  const items: { id: string; title: string; decisions: StoredDecision[] }[] = [];
  for (const { id, title, ...decision } of rows) {
    const last = items.at(-1);
    if (last?.id === id) last.decisions.push(decision);
    else items.push({ id, title, decisions: [decision] });
  }
  return items;
}

/** Stored suggestions (JSON) without the retired tag, its successor in its place unless that is suggested already. */
export function retireTag(suggestions: string, { tag, successor }: NonNullable<TagChangePlan["retired"]>): string {
  const all = JSON.parse(suggestions) as { tag: string; score: number }[];
  const isKnown = all.some((suggestion) => suggestion.tag === successor);
  const kept = all.flatMap((suggestion) => {
    if (suggestion.tag !== tag) return [suggestion];
    return successor === undefined || isKnown ? [] : [{ ...suggestion, tag: successor }];
  });
  return JSON.stringify(kept);
}
