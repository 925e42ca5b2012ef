import { createHash } from "node:crypto";
import { toUSVString } from "node:util";
import { faultOfJson } from "../../../errors/nesting.ts";
import { maxNesting } from "../../items/check-items.ts";
import { excerptOf, type ImportRecord, jsonExcerpt, type Loss } from "../decoding/record.ts";
import type { DateOrder } from "./date-forms.ts";
import { addressOf, limits, listOf, shortText } from "./fit-field.ts";
import { unpublished } from "./publication-state.ts";
import { readList } from "./read-list.ts";
import { createSourceReader, type Source } from "./read-source.ts";
import { columnsFor, type MappableField } from "./usual-names.ts";

/** Target field of an Item (or `attributes.NAME`) -> column or property of the source. */
export type FieldMap = Readonly<Record<string, string>>;

export type ValueRecord = Extract<ImportRecord, { value: unknown }>;

/** One record as the shape of an Item, with what was lost on the way; or why there is none. */
export type MappedRecord =
  | { line: number; item: Record<string, unknown>; losses?: Loss[] }
  | Exclude<ImportRecord, { value: unknown }>;

export interface RecordMapperOptions {
  map?: FieldMap | undefined;
  /** How each column writes dates of three numbers, where it shows an order. */
  dateOrders?: ReadonlyMap<string, DateOrder> | undefined;
}

export interface RecordMapper {
  map(record: ValueRecord): MappedRecord;
  /** The id that a record brings, without reading its texts; undefined for one whose id comes from its content. */
  idOf(record: ValueRecord): string | undefined;
  /** The column in which a record keeps a field. */
  columnOf(record: ValueRecord, field: MappableField): string | undefined;
}

const shownColumns = 20;

/**
 * Turns records of an archive into the shape of an Item: fields named by `map` first, then by their usual names. Text loses its markup,
 * dates become ISO 8601 in UTC, lists are split at the strongest separator, a record without an id gets its address or a hash of its content.
 * Whatever cannot be taken is told as a loss of the record; a record with neither title nor body is a fault that names its columns; drafts
 * and further variants of one product are passed over with the reason.
 */
export function createRecordMapper({ map = {}, dateOrders }: RecordMapperOptions = {}): RecordMapper {
  const groups = new Set<string>();
  const mapped = new Set(Object.values(map));
  const { columnOf, pick, idOf, textOf, dateIn, sectionOf, attributesOf } = createSourceReader({ map, dateOrders });

  function itemOf(source: Source, losses: Loss[]): Record<string, unknown> {
    const title = fittedTitle(textOf(source, "title", losses)?.replaceAll(/\s+/g, " "), losses);
    const body = textOf(source, "body", losses);
    const { section, more } = sectionOf(source);
    return withoutUndefined({
      id: fittedId(idOf(source) ?? hashOf(`${title}\n${body}`), losses),
      title: title ?? "",
      body: body ?? "",
      type: shortText(pick(source, "type"), "type", losses),
      url: addressOf(pick(source, "url"), losses),
      language: shortText(pick(source, "language"), "language", losses),
      publishedAt: dateIn(source, losses),
      authors: listOf(pick(source, "authors"), "author", losses),
      tags: listOf(joined(pick(source, "tags"), more), "tag", losses),
      attributes: attributesOf(source, section, losses),
    });
  }

  /** Why a record is none that users should see; undefined for the others. */
  function passedOver(source: Source): string | undefined {
    const reason = unpublished(Object.entries(source.values).filter(([column]) => !mapped.has(column)));
    if (reason !== undefined) return reason;
    const group = source.values["g:item_group_id"] ?? source.values.item_group_id;
    if (typeof group !== "string" || group === "") return undefined;
    if (groups.has(group)) return "a further variant of a product";
    groups.add(group);
    return undefined;
  }

  return {
    idOf: (record) => {
      const source = sourceOf(record);
      return source && idOf(source);
    },
    columnOf: (record, field) => {
      const source = sourceOf(record);
      return source && columnOf(source, field);
    },
    map(record) {
      const { line, value, losses: before = [] } = record;
      const source = sourceOf(record);
      if (source === undefined) {
        const kind = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
        const detail = `the record is ${kind}, not an object with a title and a body`;
        return { line, code: "invalid-item", detail, excerpt: jsonExcerpt(value) };
      }
      const skipped = passedOver(source);
      if (skipped !== undefined) {
        const name = pick(source, "title") ?? idOf(source) ?? "";
        return { line, skipped, excerpt: typeof name === "object" ? jsonExcerpt(name) : excerptOf(String(name)) };
      }
      const unsound = faultOfJson(source.values, maxNesting);
      if (unsound !== undefined) return { line, code: "invalid-item", detail: `the record is ${unsound}` };
      const losses = [...before];
      const item = itemOf(source, losses);
      if (item.title === "" && item.body === "") {
        const columns = Object.keys(source.values).slice(0, shownColumns).join(", ");
        const found = Object.keys(source.values).filter(
          (column) => columnsFor("title", [column]).length + columnsFor("body", [column]).length > 0,
        );
        const detail =
          found.length > 0
            ? `${found.join(" and ")} hold no text`
            : `neither a title nor a body is in its columns (${columns || "none"}); name them with a map, as title=COLUMN,body=COLUMN`;
        return { line, code: "no-title-or-body", detail, excerpt: jsonExcerpt(source.values) };
      }
      const { length } = item.body as string;
      if (length > limits.body) {
        const detail = `the body has ${length} characters, more than ${limits.body}; split the article`;
        return { line, code: "body-too-long", detail, excerpt: excerptOf(String(item.title)) };
      }
      return losses.length > 0 ? { line, item, losses } : { line, item };
    },
  };
}

/** Maps every record of a source. */
export async function* mapRecords(
  records: AsyncIterable<ImportRecord>,
  mapper: RecordMapper,
): AsyncGenerator<MappedRecord> {
  for await (const record of records) yield "value" in record ? mapper.map(record) : record;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 24);

function fittedTitle(title: string | undefined, losses: Loss[]): string | undefined {
  if (title === undefined || title.length <= limits.title) return title;
  const detail = `the title has ${title.length} characters; it ends after ${limits.title}`;
  losses.push({ code: "title-cut", detail, excerpt: excerptOf(title) });
  return toUSVString(title.slice(0, limits.title));
}

function fittedId(id: string, losses: Loss[]): string {
  if (id.length <= limits.id) return id;
  const detail = `the id has ${id.length} characters, more than ${limits.id}; its hash stands for it`;
  losses.push({ code: "id-replaced", detail, excerpt: excerptOf(id) });
  return hashOf(id);
}

function joined(value: unknown, more: readonly string[]): unknown {
  return more.length === 0 ? value : [...readList(value).entries, ...more];
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}

function sourceOf({ value, isExact }: ValueRecord): Source | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return { values: value as Record<string, unknown>, isExact: isExact === true };
}
