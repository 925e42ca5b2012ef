import { InvalidInputError } from "../../../errors/errors.ts";
import { readJsonLines } from "../decoding/json-lines.ts";
import { readJsonValues } from "../decoding/json-values.ts";
import { isZipDamage, peek } from "../decoding/peek.ts";
import type { ImportRecord } from "../decoding/record.ts";
import { type ToUtf8Options, toUtf8 } from "../decoding/to-utf8.ts";
import { unzip } from "../decoding/unzip.ts";
import type { XmlRoot } from "../decoding/xml-root.ts";
import { readFeed } from "../feeds/feed.ts";
import { type ArchiveFormat, archiveFormats, chooseFormat } from "./archive-format.ts";
import { readCsv } from "./csv.ts";
import { readJsonElements, readJsonRecords } from "./json-records.ts";
import { readMarkdown } from "./markdown.ts";

export interface ReadImportOptions {
  /** Default: by the content, else by the file's name. */
  format?: ArchiveFormat | undefined;
  /** Tells the format where the content does not, and is the id of a document that names none: `posts/hello.md` becomes "posts/hello". */
  fileName?: string | undefined;
  /** Columns that a map names. */
  named?: readonly string[] | undefined;
  maxInflatedBytes?: number | undefined;
  /** What the text is in, as somebody says who knows it. */
  encoding?: string | undefined;
  /** What it is said to be in by what it came with. */
  declaredEncoding?: string | undefined;
  /** Told once when the text is not in UTF-8. */
  onEncoding?: ToUtf8Options["onEncoding"];
}

export interface Import {
  format: ArchiveFormat;
  records: AsyncGenerator<ImportRecord>;
}

type Reader = (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<ImportRecord>;

const sniffedBytes = 64 * 1024;
const noRoot: XmlRoot = { name: "", localName: "", prefix: "", attributes: new Map() };

/**
 * Reads records out of a stream of bytes, gzipped or not, in any usual encoding, in bounded memory. Faults of single records come
 * among the records; where the stream itself is damaged, what was read before comes first and a last fault says so. An empty
 * stream has no records. Throws InvalidInputError when neither content nor name tell the format or when it is a kind that holds no articles,
 * MalformedRequestError for binary data, TooLargeError where zipped data becomes more than is allowed.
 */
export async function readImport(
  bytes: AsyncIterable<Uint8Array>,
  { format, fileName = "", named, maxInflatedBytes, encoding, declaredEncoding, onEncoding }: ReadImportOptions = {},
): Promise<Import> {
  const unzipped = unzip(bytes, { maxInflatedBytes });
  const decoded = toUtf8(unzipped, { encoding, declared: declaredEncoding, onEncoding });
  const { head, whole } = await peek(decoded, sniffedBytes);
  const text = head.toString("utf8");
  const found = chooseFormat({ head: text, fileName, given: format });
  if (found !== undefined && "refused" in found) throw new InvalidInputError(`This is ${found.refused}.`);
  if (!found && text.trim() !== "") {
    throw new InvalidInputError(
      `The format cannot be told from content or name. Say which it is: ${archiveFormats.join(", ")}.`,
    );
  }
  const chosen = found?.format ?? "jsonl";
  const name = fileName.replace(/\.gz$/i, "").replace(/\.[^./]+$/, "");
  const isArray = text.trimStart().startsWith("[");
  const read = await readerOf({ format: chosen, root: found?.root ?? noRoot, name, named, isArray });
  return { format: chosen, records: untilDamaged(read(whole)) };
}

interface ReaderOptions {
  format: ArchiveFormat;
  root: XmlRoot;
  name: string;
  named: readonly string[] | undefined;
  /** Whether a text in JSON is one array. */
  isArray: boolean;
}

async function readerOf({ format, root, name, named, isArray }: ReaderOptions): Promise<Reader> {
  switch (format) {
    case "jsonl":
      return (chunks) => readJsonRecords(readJsonLines(chunks));
    case "json":
      return (chunks) => (isArray ? readJsonElements : readJsonRecords)(readJsonValues(chunks));
    case "csv":
      return (chunks) => readCsv(chunks, { named });
    case "markdown":
      return (chunks) => readMarkdown(chunks, name);
    case "html": {
      // The page reader brings a document model, which only pages need.
      const { readHtml } = await import("./html.ts");
      return (chunks) => readHtml(chunks, name);
    }
    default:
      return (chunks) => readFeed(chunks, format, root);
  }
}

/** Ends with a fault where the compressed data is damaged or cut short; other errors pass. */
async function* untilDamaged(records: AsyncGenerator<ImportRecord>): AsyncGenerator<ImportRecord> {
  let line = 0;
  try {
    for await (const record of records) {
      line = record.line;
      yield record;
    }
  } catch (error) {
    if (!isZipDamage(error)) throw error;
    const detail = `the gzipped data ends or breaks here: ${error.message}`;
    yield { line: line + 1, code: "damaged-archive", detail };
  }
}
