import { toUSVString } from "node:util";
import { excerptOf, jsonExcerpt, type Loss } from "../decoding/record.ts";
import type { DateOrder } from "./date-forms.ts";
import { flagOf } from "./publication-state.ts";
import { readDate } from "./read-date.ts";
import { readList } from "./read-list.ts";
import { readText } from "./read-text.ts";
import { columnsFor, isHtmlName, type MappableField, plainName } from "./usual-names.ts";

const pluralCategories = /^(?:categories|kategorien|catégories|categorias|categorías|categorie)$/;

/** The columns of a record. */
export interface Source {
  values: Readonly<Record<string, unknown>>;
  isExact: boolean;
}

export type SourceReader = ReturnType<typeof createSourceReader>;

/** Finds the columns of a record that hold the fields of an item, named by `map` or by their usual names, and reads each in its way. */
export function createSourceReader({
  map,
  dateOrders,
}: {
  map: Readonly<Record<string, string>>;
  dateOrders: ReadonlyMap<string, DateOrder> | undefined;
}) {
  const columnOf = (source: Source, field: MappableField): string | undefined => {
    const named = map[field];
    if (named !== undefined) return named;
    const candidates = source.isExact ? [field] : columnsFor(field, Object.keys(source.values));
    return candidates.find((column) => {
      const value = source.values[column];
      // "Rubrik" is a headline in Swedish and a section in German; "data" is a date in Italian, Portuguese and Polish.
      if (field === "section" && column === columnOf(source, "title")) return false;
      if (field === "publishedAt" && /^data$/i.test(column) && "unreadable" in readDate(value)) return false;
      // A column called "published" holds a date or says whether.
      return !isBlank(value) && !(field === "publishedAt" && flagOf(value) !== undefined);
    });
  };
  const pick = (source: Source, field: MappableField): unknown => {
    const column = columnOf(source, field);
    return column === undefined ? undefined : (source.values[column] ?? undefined);
  };
  const idOf = (source: Source): string | undefined => plainId(pick(source, "id")) ?? plainId(pick(source, "url"));

  const textOf = (source: Source, field: "title" | "body", losses: Loss[]): string | undefined => {
    const column = columnOf(source, field);
    if (column === undefined) return undefined;
    const value = source.values[column];
    const read = readText(value, isHtmlName(column));
    if (read === "unreadable") {
      losses.push({ code: "field-unreadable", detail: `the ${field} in "${column}" is no text` });
      return undefined;
    }
    if (read?.changed) {
      const detail = `marks of HTML or Markdown in the ${field} were read`;
      losses.push({ code: "markup-read", detail, excerpt: excerptOf(String(value)) });
    }
    return read?.text;
  };

  function dateIn(source: Source, losses: Loss[]): string | undefined {
    const column = columnOf(source, "publishedAt");
    const value = column === undefined ? undefined : source.values[column];
    if (value === undefined) return undefined;
    const read = readDate(value, dateOrders?.get(column!));
    if ("iso" in read) return read.iso;
    if ("absent" in read) return undefined;
    const excerpt = typeof value === "object" ? jsonExcerpt(value) : excerptOf(String(value));
    losses.push(
      "ambiguous" in read
        ? {
            code: "date-ambiguous",
            detail: `"${column}" may begin with the day or the month; say which with the order dmy or mdy`,
            excerpt,
          }
        : { code: "date-unreadable", detail: `"${column}" is no date that can be read; the item has none`, excerpt },
    );
    return undefined;
  }

  /** The first category is the section; of a list of categories the others are tags. */
  function sectionOf(source: Source): { section: string | undefined; more: string[] } {
    const column = columnOf(source, "section");
    const value = column === undefined ? undefined : source.values[column];
    if (Array.isArray(value) || (column !== undefined && pluralCategories.test(plainName(column)))) {
      const [section, ...more] = readList(value).entries;
      return { section, more };
    }
    if (value !== null && typeof value === "object") return { section: readList([value]).entries[0], more: [] };
    return { section: isBlank(value) ? undefined : String(value).trim(), more: [] };
  }

  function attributesOf(
    source: Source,
    section: string | undefined,
    losses: Loss[],
  ): Record<string, unknown> | undefined {
    const own = source.values.attributes;
    const isObject = own !== null && typeof own === "object" && !Array.isArray(own);
    if (!isBlank(own) && !isObject) {
      losses.push({
        code: "field-unreadable",
        detail: '"attributes" is not an object',
        excerpt: excerptOf(String(own)),
      });
    }
    const named = Object.entries(map).flatMap(([field, column]) => {
      const value = source.values[column];
      return field.startsWith("attributes.") && !isBlank(value)
        ? [[field.slice("attributes.".length), value] as const]
        : [];
    });
    const all = {
      ...(section !== undefined && { section }),
      ...(isObject ? (own as Record<string, unknown>) : {}),
      ...Object.fromEntries(named),
    };
    return Object.keys(all).length > 0 || isObject ? all : undefined;
  }

  return { columnOf, pick, idOf, textOf, dateIn, sectionOf, attributesOf };
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function plainId(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return toUSVString(value).trim() || undefined;
  const wrapped = value !== null && typeof value === "object" ? (value as { $oid?: unknown }).$oid : undefined;
  return typeof wrapped === "string" ? wrapped : undefined;
}
