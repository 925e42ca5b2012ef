import { AttuneError } from "../../../errors/attune-error.ts";
import { TooLargeError } from "../../../errors/errors.ts";
import type { ImportRecord } from "../decoding/record.ts";
import { toUtf8 } from "../decoding/to-utf8.ts";
import { readWhole } from "../decoding/whole-text.ts";
import { documentFormats } from "../formats/archive-format.ts";
import { type ReadImportOptions, readImport } from "../formats/read-import.ts";
import { entryUses, listOfPosts, withoutRoot } from "./known-exports.ts";
import { gatherZip, type ZipEntry, zipEntries } from "./zip-directory.ts";

export interface ReadZipOptions extends ReadImportOptions {
  /** Only counts documents, whose records nothing but their text fills. */
  isLook?: boolean | undefined;
}

interface NamedEntry {
  entry: ZipEntry;
  path: string;
  /** Of the entry among all, from 1. */
  number: number;
}

/**
 * The records of all files in a ZIP archive, each read as it would be by itself, its path as its name. Files that hold none are passed over
 * with a reason, faulty ones are faults; both name the path. Throws as `zipEntries`, and TooLargeError where the files become more than is
 * allowed.
 */
export async function* readZip(
  chunks: AsyncIterable<Uint8Array>,
  { isLook = false, ...options }: ReadZipOptions,
): AsyncGenerator<ImportRecord> {
  const entries = await zipEntries(await gatherZip(chunks));
  const paths = withoutRoot(entries.map(({ name }) => name));
  const files = entryUses(paths).map((use, i) => ({
    use,
    named: { entry: entries[i]!, path: paths[i]!, number: i + 1 },
  }));
  const texts = new Map<string, NamedEntry>();
  const limited = createLimit(options.maxInflatedBytes);
  const read = (named: NamedEntry): AsyncGenerator<ImportRecord> => readEntry(named, { limited, isLook, options });
  for (const { use, named } of files) if (use.kind === "text") texts.set(use.of, named);
  for (const { use, named } of files) {
    if (use.kind === "skipped") yield { line: named.number, skipped: use.reason, excerpt: named.path };
    else if (use.kind === "read") {
      const records = read(named);
      yield* texts.size > 0 && named.path === listOfPosts ? withTexts(records, texts, limited) : records;
    }
  }
  // Texts that the list does not name are documents of their own.
  for (const named of texts.values()) yield* read(named);
}

interface EntryOptions {
  limited: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  isLook: boolean;
  options: ReadImportOptions;
}

async function* readEntry(
  { entry, path, number }: NamedEntry,
  { limited, isLook, options }: EntryOptions,
): AsyncGenerator<ImportRecord> {
  if (entry.fault !== undefined) {
    yield { line: number, code: "unreadable-file", detail: `${path}: ${entry.fault}`, excerpt: path };
    return;
  }
  let count = 0;
  try {
    const { format, records } = await readImport(limited(entry.open()), { ...options, fileName: path });
    const isDocument = documentFormats.has(format);
    if (isDocument && isLook) {
      await records.return(undefined);
      yield { line: number, value: {} };
      return;
    }
    for await (const record of records) {
      count++;
      yield placed(record, { path, ...(isDocument && { number }) });
    }
  } catch (error) {
    if (error instanceof TooLargeError || !(error instanceof AttuneError) || error.status >= 500) throw error;
    yield { line: number, code: "unreadable-file", detail: `${path}: ${error.message}`, excerpt: path };
    return;
  }
  if (count === 0) yield { line: number, skipped: "an empty file", excerpt: path };
}

/** A record that says in which file it stands; a document has no lines but its place among the files. */
function placed(record: ImportRecord, { path, number }: { path: string; number?: number }): ImportRecord {
  const line = number ?? record.line;
  if ("code" in record) return { ...record, line, detail: `${path}: ${record.detail}` };
  if (!("value" in record) || record.losses === undefined) return { ...record, line };
  return { ...record, line, losses: record.losses.map((loss) => ({ ...loss, detail: `${path}: ${loss.detail}` })) };
}

/** Rows of the list of posts with the texts that stand beside it; each text is used once. */
async function* withTexts(
  records: AsyncIterable<ImportRecord>,
  texts: Map<string, NamedEntry>,
  limited: EntryOptions["limited"],
): AsyncGenerator<ImportRecord> {
  for await (const record of records) {
    const row = "value" in record ? (record.value as Record<string, unknown>) : undefined;
    const id = String(row?.post_id ?? "");
    const named = texts.get(id);
    if (row === undefined || named === undefined || named.entry.fault !== undefined) {
      yield record;
      continue;
    }
    texts.delete(id);
    const text = await readWhole(toUtf8(limited(named.entry.open())));
    yield { ...record, value: { ...row, ...("text" in text && { body_html: text.text }) } } as ImportRecord;
  }
}

function createLimit(most = Number.POSITIVE_INFINITY): EntryOptions["limited"] {
  let bytes = 0;
  return async function* limited(chunks) {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > most) {
        throw new TooLargeError(`The files in the archive become more than ${most} bytes. Import fewer at once.`);
      }
      yield chunk;
    }
  };
}
