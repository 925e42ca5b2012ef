import { isZipOfFiles } from "../decoding/binary-kind.ts";
import { peek } from "../decoding/peek.ts";
import type { ImportRecord } from "../decoding/record.ts";
import type { ArchiveFormat } from "../formats/archive-format.ts";
import { readImport } from "../formats/read-import.ts";
import { type ReadZipOptions, readZip } from "./read-zip.ts";

/** What a file is read as; the files of a ZIP archive are each read as what they are. */
export type SourceFormat = ArchiveFormat | "zip";

const officeBytes = 8 * 1024;

/** Reads records out of a file as `readImport` does, or out of all files in a ZIP archive. */
export async function readSource(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadZipOptions,
): Promise<{ format: SourceFormat; records: AsyncGenerator<ImportRecord> }> {
  const { head, whole } = await peek(bytes, officeBytes);
  if (isZipOfFiles(head)) return { format: "zip", records: readZip(whole, options) };
  return readImport(whole, options);
}
