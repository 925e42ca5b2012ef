import { InvalidInputError, NotFoundError } from "../../errors/catalogue.ts";
import type { TaxonomyTag } from "../../understanding/tags/tag-types.ts";

/** What an editor wants of a tag as a whole. */
export type TagChangeRequest =
  | { kind: "merge"; from: string; into: string }
  /** A tag of the taxonomy gets another label; a free tag, which is its own name, gets another name. */
  | { kind: "rename"; tag: string; label: string }
  | { kind: "remove"; tag: string };

/** The catalogue's tags as plain data. */
export interface TagBook {
  taxonomy: readonly TaxonomyTag[];
  /** Items with the tags that they carry. */
  items: readonly { id: string; title: string; tags: readonly string[] }[];
}

/** What would change, and how it was before: preview, work order and undo record in one. Plain data. */
export interface TagChangePlan {
  request: TagChangeRequest;
  taxonomy: { before: readonly TaxonomyTag[]; after: readonly TaxonomyTag[] };
  /** Only the items whose tags differ. */
  items: { id: string; title: string; before: readonly string[]; after: readonly string[] }[];
}

/**
 * Plans a merge, rename or removal without doing it. A merge moves every item and every child tag to the target, keeps the merged label as an example
 * of the target, and never leaves an item with a tag twice. Throws NotFoundError for a tag that neither taxonomy nor items know,
 * InvalidInputError for merging a tag into itself or below itself, an empty label, or a name that another tag has.
 */
export function planTagChange(book: TagBook, request: TagChangeRequest): TagChangePlan {
  const known = new Set([...book.taxonomy.map(({ id }) => id), ...book.items.flatMap(({ tags }) => tags)]);
  for (const tag of request.kind === "merge" ? [request.from, request.into] : [request.tag]) {
    if (!known.has(tag)) throw new NotFoundError("tag", tag);
  }
  if (request.kind === "merge") return planMerge(book, request);
  if (request.kind === "rename") return planRename(book, request, known);
  const removed = book.taxonomy.find(({ id }) => id === request.tag);
  const taxonomy = book.taxonomy
    .filter(({ id }) => id !== request.tag)
    .map((tag) => (tag.parent === request.tag ? withParent(tag, removed?.parent) : tag));
  return plan(book, request, taxonomy, (tags) => tags.filter((tag) => tag !== request.tag));
}

/** The plan that takes this one back. */
export function undoTagChange(done: TagChangePlan): TagChangePlan {
  return {
    request: done.request,
    taxonomy: { before: done.taxonomy.after, after: done.taxonomy.before },
    items: done.items.map((item) => ({ ...item, before: item.after, after: item.before })),
  };
}

/**
 * Which items of a plan can still be changed: those whose tags are as the plan saw them. Others were edited since and are left alone, so an undo
 * never takes back another editor's work.
 */
export function applicableItems(
  change: TagChangePlan,
  tagsOf: (id: string) => readonly string[] | undefined,
): { apply: TagChangePlan["items"]; skipped: TagChangePlan["items"] } {
  const isAsSeen = ({ id, before }: TagChangePlan["items"][number]): boolean => {
    const now = tagsOf(id);
    return now !== undefined && now.length === before.length && before.every((tag) => now.includes(tag));
  };
  return {
    apply: change.items.filter(isAsSeen),
    skipped: change.items.filter((item) => !isAsSeen(item)),
  };
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
  return plan(book, request, taxonomy, (tags) => unique(tags.map((tag) => (tag === from ? into : tag))));
}

function planRename(
  book: TagBook,
  request: Extract<TagChangeRequest, { kind: "rename" }>,
  known: ReadonlySet<string>,
): TagChangePlan {
  const label = request.label.trim();
  if (label === "") throw new InvalidInputError("A tag needs a name.", [{ path: "label", message: "is empty" }]);
  const isListed = book.taxonomy.some(({ id }) => id === request.tag);
  const taken = isListed
    ? book.taxonomy.some((tag) => tag.id !== request.tag && tag.label.toLowerCase() === label.toLowerCase())
    : label !== request.tag && known.has(label);
  if (taken) {
    throw new InvalidInputError(`There is already a tag called "${label}": merge the two instead.`, [
      { path: "label", message: "is taken" },
    ]);
  }
  if (!isListed)
    return plan(book, request, book.taxonomy, (tags) => tags.map((tag) => (tag === request.tag ? label : tag)));
  const taxonomy = book.taxonomy.map((tag) => (tag.id === request.tag ? { ...tag, label } : tag));
  return plan(book, request, taxonomy, (tags) => tags);
}

function plan(
  book: TagBook,
  request: TagChangeRequest,
  taxonomy: readonly TaxonomyTag[],
  change: (tags: readonly string[]) => readonly string[],
): TagChangePlan {
  const items = book.items
    .map(({ id, title, tags }) => ({ id, title, before: tags, after: change(tags) }))
    .filter(({ before, after }) => before.length !== after.length || before.some((tag, i) => tag !== after[i]));
  return { request, taxonomy: { before: book.taxonomy, after: taxonomy }, items };
}

function withParent(tag: TaxonomyTag, parent: string | undefined): TaxonomyTag {
  const { parent: _, ...rest } = tag;
  return parent === undefined ? rest : { ...rest, parent };
}

function withExamples(tag: TaxonomyTag, merged: TaxonomyTag): TaxonomyTag {
  return { ...tag, examples: unique([...(tag.examples ?? []), merged.label, ...(merged.examples ?? [])]) };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
