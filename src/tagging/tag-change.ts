import { labelKey, tidyLabel } from "../catalogue/items/label-key.ts";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import type { TaxonomyTag } from "./text/tag-types.ts";

/** What an editor wants of a tag as a whole. */
export type TagChangeRequest =
  | { kind: "merge"; from: string; into: string }
  /** A tag of the taxonomy gets another label; a free tag, which is its own name, gets another name. */
  | { kind: "rename"; tag: string; label: string }
  | { kind: "remove"; tag: string };

/** What an editor said of one tag on one item, as it is stored. */
export interface StoredDecision {
  tag: string;
  status: "accepted" | "rejected";
  source: string;
  score: number | null;
  decidedAtMs: number;
}

/** An item with its decisions on the tags that a change concerns. */
export interface DecidedItem {
  id: string;
  title: string;
  decisions: readonly StoredDecision[];
}

/** The catalogue's tags as plain data. */
export interface TagBook {
  taxonomy: readonly TaxonomyTag[];
  items: readonly DecidedItem[];
  /** Every tag of the taxonomy and of the items: the names that are taken. */
  inUse: readonly { tag: string; label: string }[];
}

/** What would change, and how it was before: preview, work order and undo record in one. Plain data. */
export interface TagChangePlan {
  request: TagChangeRequest;
  /** Set when the tag is no more afterwards: what it is called or part of from then on, if anything. */
  retired?: { tag: string; successor?: string };
  taxonomy: { before: readonly TaxonomyTag[]; after: readonly TaxonomyTag[] };
  /** Only the items whose decisions differ; decisions on other tags are left out. */
  items: {
    id: string;
    title: string;
    before: readonly StoredDecision[];
    after: readonly StoredDecision[];
  }[];
}

/** Tags that a request names. */
export function tagsOfRequest(request: TagChangeRequest): string[] {
  if (request.kind === "merge") return [request.from, request.into];
  return request.kind === "rename" ? [request.tag, tidyLabel(request.label)] : [request.tag];
}

/**
 * Plans a merge, rename or removal without doing it. A merge moves every decision and every child tag to the target, keeps the merged label as
 * an example of the target, and never leaves an item with a tag twice (accepted wins over rejected). Throws NotFoundError for a tag that
 * neither taxonomy nor items know, InvalidInputError for merging a tag into itself or below itself, an empty label, or a name that another
 * tag has.
 */
export function planTagChange(book: TagBook, request: TagChangeRequest): TagChangePlan {
  const known = new Set(book.taxonomy.map(({ id }) => id));
  for (const { decisions } of book.items) for (const { tag } of decisions) known.add(tag);
  for (const tag of request.kind === "merge" ? [request.from, request.into] : [request.tag]) {
    if (!known.has(tag)) throw new NotFoundError("tag", tag);
  }
  if (request.kind === "merge") return planMerge(book, request);
  if (request.kind === "rename") return planRename(book, request, known);
  const removed = book.taxonomy.find(({ id }) => id === request.tag);
  const taxonomy = book.taxonomy
    .filter(({ id }) => id !== request.tag)
    .map((tag) => (tag.parent === request.tag ? withParent(tag, removed?.parent) : tag));
  return {
    request,
    retired: { tag: request.tag },
    taxonomy: { before: book.taxonomy, after: taxonomy },
    items: changed(book, (decisions) => decisions.filter(({ tag }) => tag !== request.tag)),
  };
}

/** Items whose accepted tags differ, which is what an editor wants to see of a plan. */
export function visiblyChanged(plan: TagChangePlan): TagChangePlan["items"] {
  const accepted = (decisions: readonly StoredDecision[]): string =>
    JSON.stringify(decisions.flatMap(({ tag, status }) => (status === "accepted" ? [tag] : [])).sort());
  return plan.items.filter(({ before, after }) => accepted(before) !== accepted(after));
}

/**
 * The taxonomy with a change taken back: tags that it removed return, tags that it altered are as before unless somebody edited them since. A
 * parent that is gone meanwhile makes a root.
 */
export function undoneTaxonomy(
  { before, after }: TagChangePlan["taxonomy"],
  now: readonly TaxonomyTag[],
): TaxonomyTag[] {
  const afterById = new Map(after.map((tag) => [tag.id, JSON.stringify(tag)]));
  const beforeById = new Map(before.map((tag) => [tag.id, tag]));
  const tags = now.map((tag) => {
    const original = beforeById.get(tag.id);
    return original !== undefined && afterById.get(tag.id) === JSON.stringify(tag) ? original : tag;
  });
  const present = new Set(tags.map(({ id }) => id));
  for (const tag of before) {
    if (afterById.has(tag.id) || present.has(tag.id)) continue;
    tags.push(tag);
    present.add(tag.id);
  }
  return tags.map((tag) => (tag.parent === undefined || present.has(tag.parent) ? tag : withParent(tag, undefined)));
}

function planMerge(book: TagBook, request: Extract<TagChangeRequest, { kind: "merge" }>): TagChangePlan {
  const { from, into } = request;
  if (from === into)
    throw new InvalidInputError(`"${from}" cannot be merged into itself.`, [
      { path: "into", message: "is the same tag" },
    ]);
  const byId = new Map(book.taxonomy.map((tag) => [tag.id, tag]));
  for (let above = byId.get(into)?.parent; above !== undefined; above = byId.get(above)?.parent) {
    if (above !== from) continue;
    throw new InvalidInputError(`"${into}" lies below "${from}": merge it the other way round.`, [
      { path: "into", message: "lies below the merged tag" },
    ]);
  }
  const merged = byId.get(from);
  const taxonomy = book.taxonomy
    .filter(({ id }) => id !== from)
    .map((tag) => (tag.parent === from ? withParent(tag, into) : tag))
    .map((tag) => (tag.id === into && merged ? withExamples(tag, merged) : tag));
  return {
    request,
    retired: { tag: from, successor: into },
    taxonomy: { before: book.taxonomy, after: taxonomy },
    items: changed(book, (decisions) => renamed(decisions, from, into)),
  };
}

function planRename(
  book: TagBook,
  request: Extract<TagChangeRequest, { kind: "rename" }>,
  known: ReadonlySet<string>,
): TagChangePlan {
  const label = tidyLabel(request.label);
  if (label === "") throw new InvalidInputError("A tag needs a name.", [{ path: "label", message: "is empty" }]);
  const isListed = book.taxonomy.some(({ id }) => id === request.tag);
  const key = labelKey(label);
  const isTaken = book.inUse.some(
    ({ tag, label: other }) => tag !== request.tag && (labelKey(other) === key || (!isListed && labelKey(tag) === key)),
  );
  if (isTaken || (!isListed && label !== request.tag && known.has(label))) {
    throw new InvalidInputError(`There is already a tag called "${label}": merge the two instead.`, [
      { path: "label", message: "is taken" },
    ]);
  }
  if (isListed) {
    const taxonomy = book.taxonomy.map((tag) => (tag.id === request.tag ? { ...tag, label } : tag));
    return { request, taxonomy: { before: book.taxonomy, after: taxonomy }, items: [] };
  }
  return {
    request,
    ...(label !== request.tag && { retired: { tag: request.tag, successor: label } }),
    taxonomy: { before: book.taxonomy, after: book.taxonomy },
    items: changed(book, (decisions) => renamed(decisions, request.tag, label)),
  };
}

/** Decisions on `from` as decisions on `into`; of two on one tag the accepted one stays, else the later one. */
function renamed(decisions: readonly StoredDecision[], from: string, into: string): StoredDecision[] {
  const byTag = new Map<string, StoredDecision>();
  for (const decision of decisions) {
    const moved = decision.tag === from ? { ...decision, tag: into } : decision;
    const other = byTag.get(moved.tag);
    if (other === undefined || isStronger(moved, other)) byTag.set(moved.tag, moved);
  }
  return [...byTag.values()];
}

function isStronger(a: StoredDecision, b: StoredDecision): boolean {
  if (a.status !== b.status) return a.status === "accepted";
  return a.decidedAtMs > b.decidedAtMs;
}

function changed(
  book: TagBook,
  change: (decisions: readonly StoredDecision[]) => readonly StoredDecision[],
): TagChangePlan["items"] {
  return book.items
    .map(({ id, title, decisions }) => ({ id, title, before: decisions, after: change(decisions) }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

function withParent(tag: TaxonomyTag, parent: string | undefined): TaxonomyTag {
  const { parent: _, ...rest } = tag;
  return parent === undefined ? rest : { ...rest, parent };
}

/** At most the fifty examples that a taxonomy takes. */
const mostExamples = 50;

function withExamples(tag: TaxonomyTag, merged: TaxonomyTag): TaxonomyTag {
  const examples = new Set([...(tag.examples ?? []), merged.label, ...(merged.examples ?? [])]);
  return { ...tag, examples: [...examples].slice(0, mostExamples) };
}
