import type { TagReportRow, TagRow } from "../../../http/schema/tags.ts";

export interface TagNode {
  tag: TagRow;
  depth: number;
  report: TagReportRow | undefined;
}

/** The tags with children under their parents, each level by label. A parent that is missing or runs in a circle makes a root. */
export function tagTree(tags: readonly TagRow[], reports: readonly TagReportRow[]): TagNode[] {
  const reportOf = new Map(reports.map((report) => [report.tag, report]));
  const known = new Map(tags.map((tag) => [tag.tag, tag]));
  const isRoot = ({ parent }: TagRow) => parent === undefined || !known.has(parent);
  const nodes: TagNode[] = [];
  const placed = new Set<string>();
  const place = (tag: TagRow, depth: number) => {
    if (placed.has(tag.tag)) return;
    placed.add(tag.tag);
    nodes.push({ tag, depth, report: reportOf.get(tag.tag) });
    for (const child of tags.filter(({ parent }) => parent === tag.tag).sort(byLabel)) place(child, depth + 1);
  };
  for (const root of tags.filter(isRoot).sort(byLabel)) place(root, 0);
  for (const rest of tags) place(rest, 0);
  return nodes;
}

/** A tag and everything below it: it cannot stand below any of them. Empty without a tag. */
export function belowOf(tag: string | undefined, tags: readonly TagRow[]): ReadonlySet<string> {
  const below = new Set(tag === undefined ? [] : [tag]);
  for (const one of below) for (const { tag: child, parent } of tags) if (parent === one) below.add(child);
  return below;
}

function byLabel(a: TagRow, b: TagRow): number {
  return a.label.localeCompare(b.label);
}
