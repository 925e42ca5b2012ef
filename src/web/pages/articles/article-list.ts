import { signal } from "@preact/signals";
import type { ListedItem } from "../../../http/schema/catalogue.ts";
import type { ItemTag } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { type ArticleQuery, toItemQuery } from "./article-query.ts";

const pageSize = 40;

/** The list in view: it outlives the page, so that an article knows what comes before and after it. */
export const rows = signal<readonly ListedItem[]>([]);
export const total = signal<number | undefined>(undefined);
export const sections = signal<readonly { section: string; count: number }[]>([]);
export const nextCursor = signal<string | undefined>(undefined);
export const loading = signal(false);
export const problem = signal<Problem | undefined>(undefined);
export const listHref = signal("#/articles");

let running: AbortController | undefined;
let shownQuery: ArticleQuery = {};
let failedCursor: string | undefined;

/** Shows the list of a query; the one that is in view already stays as it is, with all that was loaded of it. */
export function showList(query: ArticleQuery, href: string): void {
  if (href === listHref.value && rows.value.length > 0 && !problem.value) return;
  shownQuery = query;
  listHref.value = href;
  void load(undefined);
}

/** Loads the list in view anew, whatever page is in view. */
export function reloadList(): void {
  void load(undefined);
}

/** Asks again for what could not be loaded: the list, or its next rows. */
export function retryList(): void {
  void load(failedCursor);
}

export function loadMore(): void {
  if (nextCursor.value && !loading.value) void load(nextCursor.value);
}

async function load(cursor: string | undefined): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  loading.value = true;
  problem.value = undefined;
  try {
    const page = await client.items({ ...toItemQuery(shownQuery), limit: pageSize, cursor }, controller.signal);
    if (controller.signal.aborted) return;
    rows.value = cursor ? [...rows.value, ...page.items] : page.items;
    nextCursor.value = page.nextCursor;
    total.value = page.total;
    sections.value = page.facets.sections;
    loading.value = false;
  } catch (error) {
    if (controller.signal.aborted) return;
    failedCursor = cursor;
    // What was loaded stays when its next rows do not come; rows of another filter do not stand for this one.
    if (cursor === undefined) rows.value = [];
    problem.value = toProblem(error);
    loading.value = false;
  }
}

/** The article `step` places after `id` in the list in view, as far as that is loaded. */
export function neighbourOf(id: string, step: number): ListedItem | undefined {
  const index = rows.value.findIndex((row) => row.id === id);
  return index < 0 ? undefined : rows.value[index + step];
}

/** The same, with the list loaded further where it goes on, and begun where the article was opened by a link. */
export async function findNeighbour(id: string, step: number): Promise<ListedItem | undefined> {
  const index = rows.value.findIndex((row) => row.id === id);
  if (index < 0) {
    if (rows.value.length === 0) await load(undefined);
    return step > 0 ? rows.value.find((row) => row.id !== id) : undefined;
  }
  if (index + step >= rows.value.length && nextCursor.value) await load(nextCursor.value);
  return rows.value[index + step];
}

/** The next article of the list that has suggestions to decide on. */
export async function findNextToDecide(id: string): Promise<ListedItem | undefined> {
  let at = await findNeighbour(id, 1);
  while (at !== undefined && (at.tagCounts?.suggested ?? 0) === 0) at = await findNeighbour(at.id, 1);
  return at;
}

/** Whether there is an article after this one in the list, loaded or not; a list that was never loaded may have one. */
export function hasNext(id: string): boolean {
  const index = rows.value.findIndex((row) => row.id === id);
  return index < 0 || index + 1 < rows.value.length || nextCursor.value !== undefined;
}

/** Takes over what was decided on an article into its row. */
export function noteDecisions(id: string, tags: readonly ItemTag[]): void {
  const countOf = (status: ItemTag["status"]): number => tags.filter((tag) => tag.status === status).length;
  rows.value = rows.value.map((row) =>
    row.id === id
      ? {
          ...row,
          tags: tags.filter(({ status }) => status === "accepted").map(({ tag }) => tag),
          tagCounts: { suggested: countOf("suggested"), accepted: countOf("accepted"), rejected: countOf("rejected") },
        }
      : row,
  );
}

/** Takes a deleted article out of the list. */
export function noteRemoval(id: string): void {
  rows.value = rows.value.filter((row) => row.id !== id);
  if (total.value !== undefined) total.value -= 1;
}
