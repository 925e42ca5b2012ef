import { InvalidInputError, TooLargeError } from "../../../errors/errors.ts";
import { readSource, type SourceFormat } from "../archives/read-source.ts";
import { excerptOf, jsonExcerpt } from "../decoding/record.ts";
import { type ArchiveFormat, documentFormats } from "../formats/archive-format.ts";
import type { DateOrder } from "../mapping/date-forms.ts";
import { createRecordMapper, type FieldMap, type ValueRecord } from "../mapping/map-record.ts";
import { orderShown } from "../mapping/read-date.ts";
import { readText } from "../mapping/read-text.ts";
import { mappableFields } from "../mapping/usual-names.ts";
import { createLastOfId, type LastOfId } from "./last-of-id.ts";

export interface ArchiveSource {
  /** Begins to read from the beginning, each time it is called. */
  open: () => AsyncIterable<Uint8Array>;
  fileName?: string | undefined;
  format?: ArchiveFormat | undefined;
  map?: FieldMap | undefined;
  /** How dates of three numbers are written, whatever the columns show. */
  dateOrder?: DateOrder | undefined;
  /** What its text is in, as somebody says who knows it. */
  encoding?: string | undefined;
  /** What its text is said to be in by what it came with. */
  declaredEncoding?: string | undefined;
  limits?: ReadLimits | undefined;
}

export interface ReadLimits {
  /** Most bytes that zipped data may become. */
  maxInflatedBytes?: number | undefined;
  maxRecords?: number | undefined;
}

export interface ColumnOutline {
  name: string;
  /** The field of an item that it is taken for. */
  field?: string | undefined;
  /** The beginnings of its first values. */
  examples: string[];
  /** Records in which it holds something. */
  filled: number;
}

/** What an archive holds, before anything is stored. */
export interface ArchiveOutline {
  format: SourceFormat;
  /** Of the text; undefined for UTF-8. */
  encoding?: string | undefined;
  /** Whether nothing but the bytes speaks for the encoding: it may be another, which the caller can name. */
  encodingGuessed?: boolean | undefined;
  /** Records, faulty ones and those passed over included. */
  total: number;
  columns: ColumnOutline[];
  /** Columns with dates that may begin with the day or with the month. */
  ambiguousDates: { column: string; example: string; count: number }[];
}

export interface ArchiveScan {
  outline: ArchiveOutline;
  dateOrders: ReadonlyMap<string, DateOrder>;
  lastOfId: LastOfId;
}

const mostColumns = 200;
const exampleCount = 3;
/** Records whose columns are looked at closely. */
const lookedAt = 200;

/**
 * Reads an archive once, without reading its texts: counts the records, notes the last record of each id and the order in which each column
 * writes its dates. Throws InvalidInputError for an archive without any record, TooLargeError beyond a limit, and as `readImport`.
 */
export async function scanArchive(source: ArchiveSource): Promise<ArchiveScan> {
  let found: Pick<ArchiveOutline, "encoding" | "encodingGuessed"> = {};
  const { format, records } = await readSource(source.open(), {
    ...readOptions(source),
    isLook: true,
    onEncoding: (encoding, isGuess) => {
      found = { encoding, ...(isGuess && { encodingGuessed: true }) };
    },
  });
  const lastOfId = createLastOfId();
  if (documentFormats.has(format)) {
    // Read once, when it is imported.
    await records.return(undefined);
    const outline = { format, ...found, total: 1, columns: [], ambiguousDates: [] };
    return { outline, dateOrders: new Map(), lastOfId };
  }
  const mapper = createRecordMapper({ map: source.map });
  const columns = createColumns(mapper);
  const orders = new Map<string, { shown: Set<DateOrder>; either: number; example: string }>();
  let total = 0;
  for await (const record of records) {
    total++;
    if (total > (source.limits?.maxRecords ?? Number.POSITIVE_INFINITY)) {
      throw new TooLargeError(
        `The file has more than ${source.limits!.maxRecords} records. Split it, or index it with the command line.`,
      );
    }
    if (!("value" in record) || record.value === null || typeof record.value !== "object") continue;
    const value = record.value as Record<string, unknown>;
    const id = mapper.idOf(record);
    if (id !== undefined) lastOfId.note(id, total);
    if (total <= lookedAt) columns.look(record);
    noteOrder(value, mapper.columnOf(record, "publishedAt"), orders);
  }
  if (total === 0) throw new InvalidInputError(noRecords(format));
  const given = source.dateOrder;
  const dateOrders = new Map<string, DateOrder>();
  const ambiguousDates: ArchiveOutline["ambiguousDates"] = [];
  for (const [column, { shown, either, example }] of orders) {
    const order = given ?? (shown.size === 1 ? [...shown][0] : undefined);
    if (order !== undefined) dateOrders.set(column, order);
    else if (either > 0) ambiguousDates.push({ column, example, count: either });
  }
  return { outline: { format, ...found, total, columns: columns.list(), ambiguousDates }, dateOrders, lastOfId };
}

export function readOptions({ fileName, format, map, limits, encoding, declaredEncoding }: ArchiveSource) {
  const named = map === undefined ? undefined : Object.values(map);
  return { fileName, format, named, encoding, declaredEncoding, maxInflatedBytes: limits?.maxInflatedBytes };
}

function noteOrder(
  value: Readonly<Record<string, unknown>>,
  column: string | undefined,
  orders: Map<string, { shown: Set<DateOrder>; either: number; example: string }>,
): void {
  const shown = column === undefined ? undefined : orderShown(value[column]);
  if (shown === undefined) return;
  const known = orders.get(column!) ?? { shown: new Set(), either: 0, example: "" };
  orders.set(column!, known);
  if (shown !== "either") known.shown.add(shown);
  else if (known.either++ === 0) known.example = excerptOf(String(value[column!]));
}

/** What an archive of a format holds when it is as it should be. */
function noRecords(format: SourceFormat): string {
  const expected: Partial<Record<SourceFormat, string>> = {
    rss: "It is a feed without any <item>",
    atom: "It is a feed without any <entry>",
    wxr: "It is a WordPress export without any <item>",
    csv: "It has a header at most and no row below it",
    json: "It has no record: an array of objects is expected, or an object that holds one under a name such as items",
  };
  return `There is no article in this file. ${expected[format] ?? "It is empty"}.`;
}

interface Columns {
  look(record: ValueRecord): void;
  list(): ColumnOutline[];
}

function createColumns(mapper: ReturnType<typeof createRecordMapper>): Columns {
  const columns = new Map<string, ColumnOutline>();
  return {
    look(record) {
      for (const [name, content] of Object.entries(record.value as Record<string, unknown>)) {
        if (columns.size >= mostColumns && !columns.has(name)) continue;
        const column = columns.get(name) ?? { name, examples: [], filled: 0 };
        columns.set(name, column);
        const example = exampleOf(content);
        if (example === "") continue;
        column.filled++;
        if (column.examples.length < exampleCount && !column.examples.includes(example)) column.examples.push(example);
      }
      for (const field of mappableFields) {
        const name = mapper.columnOf(record, field);
        const column = name === undefined ? undefined : columns.get(name);
        if (column !== undefined) column.field ??= field;
      }
    },
    list: () => [...columns.values()],
  };
}

function exampleOf(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string" || typeof content === "number" || typeof content === "boolean")
    return excerptOf(String(content));
  const read = Array.isArray(content) ? undefined : readText(shortened(content as Record<string, unknown>), false);
  return typeof read === "object" ? excerptOf(read.text) : jsonExcerpt(content);
}

/** The beginnings of the texts of an object: an example needs no more. */
function shortened(content: Record<string, unknown>): Record<string, unknown> {
  const short = (value: unknown): unknown =>
    typeof value === "string" ? value.slice(0, 1_000) : Array.isArray(value) ? value.slice(0, 3).map(short) : value;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, short(value)]));
}
