import { createHash } from "node:crypto";

/** Target field of an Item -> column or property of the source. */
export type FieldMap = Readonly<Record<string, string>>;

/** The fields that a map may name. */
export const mappableFields = [
  "id",
  "title",
  "body",
  "url",
  "publishedAt",
  "language",
  "type",
  "authors",
  "tags",
  "section",
] as const;

/** Names under which archives keep the fields of an item, in order of preference. */
const usualNames: Record<(typeof mappableFields)[number], readonly string[]> = {
  id: ["id", "guid", "uuid", "_id", "slug"],
  title: ["title", "headline", "name", "2"],
  body: ["body", "text", "content", "article", "description", "summary", "3"],
  url: ["url", "link", "permalink"],
  publishedAt: ["publishedAt", "published_at", "date", "pubDate", "published", "created_at"],
  language: ["language", "lang"],
  type: ["type"],
  authors: ["authors", "author", "byline", "creator"],
  tags: ["tags"],
  section: ["section", "label", "category", "class", "1"],
};

/**
 * Turns one record of an archive into the shape of an Item: fields named by `map` first, then by their usual names.
 * `section` becomes `attributes.section`; lists may be given as text separated by `,`, `;` or `|`; dates of any form that
 * JavaScript reads become ISO 8601; null counts as absent; a record without an id gets one from its content. Anything that is no object passes
 * unchanged, so that validation reports it.
 */
export function mapFields(record: unknown, map: FieldMap = {}): unknown {
  if (record === null || typeof record !== "object" || Array.isArray(record)) return record;
  const source = record as Record<string, unknown>;
  const pick = (field: keyof typeof usualNames): unknown => {
    const named = map[field];
    if (named !== undefined) return source[named] ?? undefined;
    const usual = usualNames[field].find((name) => source[name] != null && source[name] !== "");
    return usual === undefined ? undefined : source[usual];
  };
  const body = textOf(pick("body"));
  const title = textOf(pick("title"));
  const section = pick("section");
  const attributes = source.attributes ?? undefined;
  return withoutUndefined({
    id: idOf(pick("id"), `${title}\n${body}`),
    title: title ?? "",
    body: body ?? "",
    type: pick("type"),
    url: pick("url"),
    language: pick("language"),
    publishedAt: dateOf(pick("publishedAt")),
    authors: listOf(pick("authors")),
    tags: listOf(pick("tags")),
    attributes:
      section === undefined ? attributes : { section: String(section), ...(attributes as Record<string, unknown>) },
  });
}

function textOf(value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

function idOf(value: unknown, content: string): unknown {
  if (typeof value === "number") return String(value);
  if (value !== undefined && value !== "") return value;
  return createHash("sha256").update(content).digest("hex").slice(0, 24);
}

function listOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part: unknown) => (typeof part === "number" ? String(part) : part));
  if (typeof value !== "string") return value;
  return value
    .split(/[,;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function dateOf(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number" && !(value instanceof Date)) return value;
  // Numbers this small are seconds: as milliseconds they would all lie before March 1973.
  const parsed = new Date(typeof value === "number" && value < 1e11 ? value * 1000 : value);
  return Number.isNaN(parsed.getTime()) ? value : parsed.toISOString();
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
