import { InvalidInputError } from "../../../errors/errors.ts";
import { readJsonValues } from "../decoding/json-values.ts";
import { isZipDamage, peek } from "../decoding/peek.ts";
import type { ImportRecord } from "../decoding/record.ts";
import { type Encoding, toUtf8 } from "../decoding/to-utf8.ts";
import { unzip } from "../decoding/unzip.ts";
import { type ArchiveFormat, archiveFormats, formatByContent, formatByName } from "./archive-format.ts";
import { readCsv } from "./csv.ts";
import { readAtom, readRss, readWordPress } from "./feed.ts";
import { readHtml } from "./html.ts";
import { readJsonLines } from "./json-lines.ts";
import { readMarkdown } from "./markdown.ts";

export interface ReadImportOptions {
  /** Default: by the file's name, else by its content. */
  format?: ArchiveFormat;
  /** Tells the format, and is the id of a Markdown or HTML document that names none: `posts/hello.md` becomes "posts/hello". */
  fileName?: string;
  /** Told once when the text is not in UTF-8. */
  onEncoding?: (encoding: Encoding) => void;
}

export interface Import {
  format: ArchiveFormat;
  records: AsyncGenerator<ImportRecord>;
}

const users: Record<ArchiveFormat, (chunks: AsyncIterable<Uint8Array>, name: string) => AsyncGenerator<ImportRecord>> =
  {
    jsonl: readJsonLines,
    json: readJsonValues,
    csv: readCsv,
    markdown: readMarkdown,
    html: readHtml,
    rss: readRss,
    atom: readAtom,
    wxr: readWordPress,
  };

const sniffedBytes = 4096;

/**
 * Reads records out of a stream of bytes, gzipped or not, in any usual encoding, in bounded memory. Faults of single records come
 * among the records; where the stream itself is damaged, what was read before comes first and a last fault says so. An empty
 * stream has no records. Throws InvalidInputError when neither name nor content tell the format, MalformedRequestError for
 * binary data.
 */
export async function readImport(
  bytes: AsyncIterable<Uint8Array>,
  { format, fileName = "", onEncoding }: ReadImportOptions = {},
): Promise<Import> {
  const { head, whole } = await peek(toUtf8(unzip(bytes), onEncoding), sniffedBytes);
  const text = head.toString("utf8");
  const chosen = format ?? formatByName(fileName) ?? formatByContent(text);
  if (!chosen && text.trim() !== "") {
    throw new InvalidInputError(
      `The format cannot be told from name or content. Say which it is: ${archiveFormats.join(", ")}.`,
    );
  }
  const name = fileName.replace(/\.gz$/i, "").replace(/\.[^./]+$/, "");
  return { format: chosen ?? "jsonl", records: untilDamaged(users[chosen ?? "jsonl"](whole, name || "document")) };
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
    yield { line: line + 1, code: "damaged-archive", detail: `the gzipped data ends or breaks here: ${error.message}` };
  }
}
