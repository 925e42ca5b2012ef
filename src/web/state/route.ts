import { signal } from "@preact/signals";

/** The pages by what they are for: the articles, their users, what works, how things come and go. */
export const pageGroups = [
  ["articles", "tags", "topics", "entities", "import", "try"],
  ["users", "people", "segments", "messages"],
  ["insight", "experiments", "predictions"],
  ["sources", "deliveries"],
] as const;
export const pages = pageGroups.flat();
export type Page = (typeof pageGroups)[number][number];

export interface Route {
  page: Page;
  id: string | undefined;
  query: Record<string, string>;
}

/** Reads `#/page/id?name=value`; anything unknown is the list of articles. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page, id] = path.split("/");
  return {
    page: pages.find((known) => known === page) ?? "articles",
    id: id ? decoded(id) : undefined,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** An id as it was written where it is no valid escape: it then names nothing, and the page says so. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function hrefTo(page: Page, id?: string, query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const text = search.toString();
  return `#/${page}${id === undefined ? "" : `/${encodeURIComponent(id)}`}${text ? `?${text}` : ""}`;
}

export const route = signal<Route>(parseRoute(location.hash));

/** What was in view before. */
export let cameFrom: Route | undefined;

/** How far each page without an id was scrolled when it was left, by its address. */
const scrolledTo = new Map<string, number>();
history.scrollRestoration = "manual";

addEventListener("hashchange", () => {
  const before = route.value;
  cameFrom = before;
  if (before.id === undefined) scrolledTo.set(addressOf(before), scrollY);
  route.value = parseRoute(location.hash);
  const { page, id } = route.value;
  if (before.page === page && before.id === id) return;
  const top = id === undefined ? (scrolledTo.get(addressOf(route.value)) ?? 0) : 0;
  scrollTo(0, top);
  // Once the page is drawn it is as long as it was.
  requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, top)));
});

function addressOf({ page, id, query }: Route): string {
  return hrefTo(page, id, query);
}

export function go(href: string): void {
  location.hash = href;
}

/** Goes on from a place, once what was asked there is done; whoever has left it meanwhile stays where they are. */
export function goOnFrom(place: Pick<Route, "page" | "id">, href: string): void {
  const { page, id } = route.value;
  if (page === place.page && id === place.id) go(href);
}

/** Changes the query of the page in view as a step that the browser's Back takes back. */
export function pushQuery(query: Record<string, string | undefined>): void {
  go(hrefTo(route.value.page, route.value.id, query));
}

/** Changes the query of the page in view without a step in the browser's history, as while a word is typed. */
export function replaceQuery(query: Record<string, string | undefined>): void {
  const { page, id } = route.value;
  history.replaceState(null, "", hrefTo(page, id, query));
  route.value = parseRoute(location.hash);
}
