import { signal } from "@preact/signals";

export const pages = ["articles", "try", "users", "messages", "topics", "entities", "tags", "import"] as const;
export type Page = (typeof pages)[number];

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
    id: id ? decodeURIComponent(id) : undefined,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

export function hrefTo(page: Page, id?: string, query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const text = search.toString();
  return `#/${page}${id === undefined ? "" : `/${encodeURIComponent(id)}`}${text ? `?${text}` : ""}`;
}

export const route = signal<Route>(parseRoute(location.hash));

addEventListener("hashchange", () => {
  const before = route.value;
  route.value = parseRoute(location.hash);
  if (before.page !== route.value.page || before.id !== route.value.id) scrollTo(0, 0);
});

export function go(href: string): void {
  location.hash = href;
}

/** Changes the query of the page in view without a step in the browser's history. */
export function replaceQuery(query: Record<string, string | undefined>): void {
  const { page, id } = route.value;
  history.replaceState(null, "", hrefTo(page, id, query));
  route.value = parseRoute(location.hash);
}
