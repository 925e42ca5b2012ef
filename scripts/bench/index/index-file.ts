import {
  type ImportOptions,
  type ImportProgress,
  importRecords,
} from "../../../src/catalogue/import/import-records.ts";
import { createArchiveReader } from "../../../src/catalogue/import/reading/archive-reader.ts";

/** Indexes a file as the command line does, read in a thread of its own. */
export async function indexFile(path: string, indexing: ImportOptions["indexing"]): Promise<ImportProgress> {
  const reader = createArchiveReader();
  try {
    const { records } = await reader.open({ path });
    return await importRecords({ records, indexing });
  } finally {
    await reader.close();
  }
}
