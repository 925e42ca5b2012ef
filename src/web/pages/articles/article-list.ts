import { signal } from "@preact/signals";
import type { ItemPage, ItemRow } from "../../api/catalogue-types.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { type ArticleQuery, isPlainSearch, toItemQuery } from "./article-query.ts";

const pageSize = 40;

/** The list in view: it outlives the page, so that an article knows what comes before and after it. */
export const rows = signal<readonly ItemRow[]>([]);
export const total = signal<number | undefined>(undefined);
export const sections = signal<readonly { section: string; count: number }[]>([]);
export const nextCursor = signal<string | undefined>(undefined);
export const loading = signal(false);
export const problem = signal<Problem | undefined>(undefined);
export const listHref = signal("#/articles");

let running: AbortController | undefined;
let shownQuery: ArticleQuery = {};

export function loadList(query: ArticleQuery, href: string): void {
  shownQuery = query;
  listHref.value = href;
  load(undefined);
}

export function loadMore(): void {
  if (nextCursor.value && !loading.value) load(nextCursor.value);
}

async function load(cursor: string | undefined): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  loading.value = true;
  problem.value = undefined;
  try {
    const page = await fetchPage(shownQuery, cursor, controller.signal);
    if (controller.signal.aborted) return;
    rows.value = cursor ? [...rows.value, ...page.items] : page.items;
    nextCursor.value = page.nextCursor;
    total.value = page.total;
    if (page.facets) sections.value = page.facets.sections;
    loading.value = false;
  } catch (error) {
    if (controller.signal.aborted) return;
    problem.value = toProblem(error);
    loading.value = false;
  }
}

function fetchPage(query: ArticleQuery, cursor: string | undefined, signal: AbortSignal): Promise<ItemPage> {
  if (isPlainSearch(query)) return client.search(query.q!, pageSize, signal);
  return client.items({ ...toItemQuery(query), limit: pageSize, cursor }, signal);
}

/** The article `step` places after `id` in the list in view, if there is one. */
export function neighbourOf(id: string, step: number): ItemRow | undefined {
  const index = rows.value.findIndex((row) => row.id === id);
  return index < 0 ? undefined : rows.value[index + step];
}
