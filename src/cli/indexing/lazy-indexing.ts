import type { ImportOptions } from "../../catalogue/import/import-records.ts";
import type { Indexing } from "../../catalogue/indexing/indexing.ts";

export interface LazyIndexingOptions {
  /** Tells what is unchanged without any model. */
  check: Indexing["check"];
  /** Loads the models; called once, when something has to be understood. */
  open: () => Promise<ImportOptions["indexing"]>;
}

/** Indexing that loads the models with the first document that needs them: an unchanged archive needs none. */
export function createLazyIndexing({ check, open }: LazyIndexingOptions): ImportOptions["indexing"] {
  let opened: Promise<ImportOptions["indexing"]> | undefined;
  const whole = (): Promise<ImportOptions["indexing"]> => {
    opened ??= open();
    return opened;
  };
  return {
    check: async (values) => (opened ? (await opened).check(values) : check(values)),
    understand: async (items, signal) => (await whole()).understand(items, signal),
    commit: async (...parameters) => (await whole()).commit(...parameters),
    refresh: async (ids) => (await whole()).refresh(ids),
  };
}
