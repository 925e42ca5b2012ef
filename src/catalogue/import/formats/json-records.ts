import type { ImportRecord, ReadRecord } from "../decoding/record.ts";
import { columnsFor } from "../mapping/usual-names.ts";
import { ghostPosts } from "./ghost.ts";

type JsonObject = Record<string, unknown>;

/** Names under which exports and APIs keep their list of records. */
const listNames =
  "items posts articles entries records results documents docs products stories news pages data rows nodes hits content value response feed channel entry item".split(
    " ",
  );
/** Lists of these names are records whatever is in them. */
const sureNames = new Set("items posts articles entries records results products".split(" "));
const deepest = 4;

/**
 * Opens the envelopes that records come in: JSON Feed, Ghost's export, an object whose list (`items`, `posts`, `data.results`, ...) holds the
 * records, an object of records by id, a hit of a search engine. Other values are records themselves.
 */
export async function* readJsonRecords(values: AsyncIterable<ReadRecord>): AsyncGenerator<ImportRecord> {
  // Only a value that stands alone can be an envelope.
  let first: ReadRecord | undefined;
  let count = 0;
  for await (const record of values) {
    count++;
    if (count === 1) {
      first = record;
      continue;
    }
    if (count === 2) yield plain(first!);
    yield plain(record);
  }
  if (count !== 1) return;
  if ("value" in first!) yield* opened(first.value, first.line);
  else yield first!;
}

/** The elements of an array: records, hits of a search engine among them. */
export async function* readJsonElements(values: AsyncIterable<ReadRecord>): AsyncGenerator<ImportRecord> {
  for await (const record of values) yield plain(record);
}

function plain(record: ReadRecord): ReadRecord {
  return "value" in record && isObject(record.value) ? { ...record, value: unwrapped(record.value) } : record;
}

function* opened(value: unknown, line: number): Generator<ImportRecord> {
  if (!isObject(value)) {
    yield { line, value };
    return;
  }
  const ghost = ghostPosts(value);
  if (ghost !== undefined) {
    for (const post of ghost) yield { line, ...post };
    return;
  }
  const list = listIn(value, 0);
  if (list === undefined) {
    yield { line, value: unwrapped(value) };
    return;
  }
  for (const one of list) yield { line, value: isObject(one) ? unwrapped(one) : one };
}

/** A hit of a search engine carries its document within. */
function unwrapped(value: JsonObject): JsonObject {
  const inner = value._source ?? value.fields ?? value.node;
  if (isObject(inner) && !hasText(value) && hasText(inner)) return { ...idOf(value), ...oneLanguage(inner) };
  return feedItem(value);
}

/** The id that stands beside a document: Elasticsearch's, Contentful's. */
function idOf({ _id, id, sys }: JsonObject): JsonObject {
  const found = _id ?? id ?? (isObject(sys) ? sys.id : undefined);
  return found === undefined ? {} : { id: found };
}

/** Contentful keeps each field by language: `{"en-US": …}`; the first one counts. */
function oneLanguage(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const byLanguage = isObject(value) ? Object.entries(value) : [];
      const isByLanguage = byLanguage.length > 0 && byLanguage.every(([key]) => /^[a-z]{2}(?:-[A-Z]{2})?$/.test(key));
      return [name, isByLanguage ? byLanguage[0]![1] : value];
    }),
  );
}

/** An item of JSON Feed (1.0 and 1.1): HTML before plain text, and an address of its own before that of another page. */
function feedItem(value: JsonObject): JsonObject {
  const {
    content_html: html,
    content_text: plain,
    date_published,
    date_modified,
    external_url,
    author,
    ...rest
  } = value;
  if (html === undefined && plain === undefined) return value;
  return {
    ...rest,
    body: typeof html === "string" ? { html } : { text: String(plain) },
    url: value.url ?? external_url,
    publishedAt: date_published ?? date_modified,
    authors: value.authors ?? author,
  };
}

/** The list of records in an envelope; undefined for an object that is a record itself. */
function listIn(value: JsonObject, depth: number): unknown[] | undefined {
  if (
    columnsFor("body", Object.keys(value)).some(
      (column) => typeof value[column] === "string" && !listNames.includes(column),
    )
  ) {
    const hasRecords = listNames.some((name) => isList(name, value[name]));
    if (!hasRecords || typeof value.body === "string") return undefined;
  }
  for (const name of listNames) if (isList(name, value[name])) return value[name] as unknown[];
  // An empty list of that name is an envelope without records.
  if (depth === 0 && Array.isArray(value.items) && value.items.length === 0 && !hasText({ ...value, title: undefined }))
    return [];
  if (depth < deepest) {
    for (const [name, inner] of Object.entries(value)) {
      if (isObject(inner) && (listNames.includes(name) || name === "rss" || name === "_embedded" || depth > 0)) {
        const list = listIn(inner, depth + 1);
        if (list !== undefined) return list;
      }
    }
  }
  const lists = Object.values(value).filter(isListOfRecords);
  if (lists.length === 1 && !hasText(value)) return lists[0] as unknown[];
  const entries = Object.entries(value);
  const isById = entries.length > 1 && entries.every(([, inner]) => isObject(inner) && hasText(inner));
  return isById ? entries.map(([id, inner]) => ({ id, ...(inner as JsonObject) })) : undefined;
}

function isList(name: string, value: unknown): boolean {
  return sureNames.has(name) ? Array.isArray(value) && value.some(isObject) : isListOfRecords(value);
}

function isListOfRecords(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.slice(0, 20).some((one) => isObject(one) && (hasText(one) || hasText(unwrapInner(one))))
  );
}

function unwrapInner(value: JsonObject): JsonObject {
  const inner = value._source ?? value.fields ?? value.node;
  return isObject(inner) ? inner : {};
}

/** Whether an object has a title or a body under a usual name. */
function hasText(value: JsonObject): boolean {
  const columns = Object.keys(value);
  return [...columnsFor("title", columns), ...columnsFor("body", columns)].some(
    (column) => value[column] != null && value[column] !== "",
  );
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
