import type { SentimentLabel } from "../../../http/schema/analysis.ts";
import type { ItemQuery } from "../../../http/schema/catalogue.ts";
import type { TagState } from "../../api/names.ts";
import { hrefTo, pushQuery, replaceQuery, route } from "../../state/route.ts";

/** What the list is narrowed to, as it stands in the address. */
export interface ArticleQuery {
  q?: string;
  section?: string;
  mood?: string;
  state?: string;
  tag?: string;
  topic?: string;
  entity?: string;
  after?: string;
  before?: string;
  /** Id of an import. */
  import?: string;
}

export const filterNames = [
  "q",
  "section",
  "mood",
  "state",
  "tag",
  "topic",
  "entity",
  "after",
  "before",
  "import",
] as const;

export const moods: readonly SentimentLabel[] = ["positive", "neutral", "negative"];
export const tagStates: readonly { state: TagState; label: string }[] = [
  { state: "suggested", label: "To decide" },
  { state: "untagged", label: "Untagged" },
  { state: "accepted", label: "Tagged" },
];

export function currentQuery(): ArticleQuery {
  const query: ArticleQuery = {};
  for (const name of filterNames) if (route.value.query[name]) query[name] = route.value.query[name];
  return query;
}

export function setFilter(name: keyof ArticleQuery, value: string | undefined): void {
  const change = name === "q" ? replaceQuery : pushQuery;
  change({ ...currentQuery(), [name]: value });
}

export function clearFilters(): void {
  pushQuery({});
}

export function hrefOfQuery(query: ArticleQuery): string {
  return hrefTo("articles", undefined, { ...query });
}

export function toItemQuery(query: ArticleQuery): ItemQuery {
  return {
    query: query.q,
    section: query.section,
    sentiment: moods.find((mood) => mood === query.mood),
    tagState: tagStates.find(({ state }) => state === query.state)?.state,
    tag: query.tag,
    topic: query.topic,
    entity: query.entity,
    import: query.import,
    publishedAfter: query.after && `${query.after}T00:00:00Z`,
    publishedBefore: query.before && `${query.before}T23:59:59Z`,
  };
}
