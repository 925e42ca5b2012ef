import type { CatalogueEntityLinker } from "../catalogue/entities/catalogue-entity-linker.ts";
import { createGazetteerEditing, type GazetteerEditing } from "../catalogue/entities/gazetteer-editing.ts";
import type { GazetteerStore, StoredGazetteer } from "../catalogue/entities/gazetteer-store.ts";
import type { Indexing } from "../catalogue/indexing/indexing.ts";
import { createBackgroundRefresh } from "../concurrency/background-refresh.ts";
import type { Log } from "../log/log.ts";
import type { ConfigurableUnderstanding } from "../understanding/create-understanding.ts";

/** Items that are analysed in one batch when a new name calls for it. */
const itemsAtOnce = 16;

export interface KnownNamesOptions {
  store: GazetteerStore;
  initial: StoredGazetteer;
  linker: CatalogueEntityLinker;
  understanding: Pick<ConfigurableUnderstanding, "setGazetteer">;
  indexing: Pick<Indexing, "reanalyse">;
  log: Log;
}

/** Wires the names that editors teach, and the reading again of the items that have them. */
export function openKnownNames(options: KnownNamesOptions): {
  desk: GazetteerEditing;
  /** Reads what an earlier process left to be read again. */
  resume(): void;
  close(): Promise<void>;
} {
  const { store, initial, linker, understanding, indexing, log } = options;
  const rereading = createBackgroundRefresh({
    refresh: async (signal) => {
      while (!signal.aborted) {
        const ids = await store.markedItems(itemsAtOnce);
        if (ids.length === 0) return;
        await indexing.reanalyse(ids);
      }
    },
    onError: (err) => log.error({ err }, "items with new names were not read again"),
  });
  const desk = createGazetteerEditing({
    store,
    linker,
    initial,
    onChange: (entries) => {
      understanding.setGazetteer(entries);
      rereading.request();
    },
  });
  return { desk, resume: rereading.request, close: rereading.stop };
}
