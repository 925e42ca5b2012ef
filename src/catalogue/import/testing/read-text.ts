import type { MappedRecord } from "../mapping/map-record.ts";
import { readArchive } from "../reading/read-archive.ts";
import { type ArchiveOutline, type ArchiveSource, scanArchive } from "../reading/scan-archive.ts";

export interface ReadArchiveText {
  outline: ArchiveOutline;
  records: MappedRecord[];
  /** The items alone. */
  items: Record<string, unknown>[];
  /** Codes of what was lost of the items, in order. */
  losses: string[];
  /** Codes of faults and reasons of what was passed over, in order. */
  left: string[];
}

/** Reads an archive out of memory as the reading thread does. */
export async function readArchiveText(
  content: string | Uint8Array,
  options: Omit<ArchiveSource, "open"> = {},
): Promise<ReadArchiveText> {
  const bytes = Buffer.from(content as string);
  const source: ArchiveSource = {
    ...options,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
    },
  };
  const scan = await scanArchive(source);
  const records: MappedRecord[] = [];
  for await (const record of readArchive(source, scan)) records.push(record);
  return {
    outline: scan.outline,
    records,
    items: records.flatMap((record) => ("item" in record ? [record.item] : [])),
    losses: records.flatMap((record) => ("item" in record ? (record.losses ?? []).map(({ code }) => code) : [])),
    left: records.flatMap((record) => ("code" in record ? [record.code] : "skipped" in record ? [record.skipped] : [])),
  };
}
