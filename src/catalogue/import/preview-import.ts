import { firstFault } from "../../errors/schema-faults.ts";
import { type Item, itemSchema } from "../items/item.ts";
import type { ImportRecord } from "./decoding/record.ts";
import { type FieldMap, mapFields } from "./formats/map-fields.ts";
import type { ImportFault } from "./import-records.ts";

export interface ImportPreview {
  total: number;
  /** Records that would be indexed. */
  accepted: number;
  rejected: ImportFault[];
  sample: Pick<Item, "id" | "title" | "tags" | "publishedAt">[];
}

const sampleSize = 5;
const mostFaults = 100;

/** What an import would do, with nothing stored: every record is read and checked, the first few are shown. */
export async function previewImport(records: AsyncIterable<ImportRecord>, map?: FieldMap): Promise<ImportPreview> {
  const preview: ImportPreview = { total: 0, accepted: 0, rejected: [], sample: [] };
  const reject = (fault: ImportFault): void => {
    if (preview.rejected.length < mostFaults) preview.rejected.push(fault);
  };
  for await (const record of records) {
    preview.total++;
    if (!("value" in record)) {
      if ("code" in record) reject(record);
      continue;
    }
    const fields = mapFields(record.value, map);
    const parsed = itemSchema.safeParse(fields);
    if (!parsed.success) {
      reject({ line: record.line, code: "invalid-item", detail: firstFault(parsed.error, fields) });
      continue;
    }
    preview.accepted++;
    const { id, title, tags, publishedAt } = parsed.data;
    if (preview.sample.length < sampleSize) preview.sample.push({ id, title, tags, publishedAt });
  }
  return preview;
}
