import type { CatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import { createGazetteerEditing, type GazetteerEditing } from "../../catalogue/entities/gazetteer-editing.ts";
import type { StoredGazetteer } from "../../catalogue/entities/gazetteer-store.ts";
import type { Indexing } from "../../catalogue/indexing/indexing.ts";
import { createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import type { ConfigurableUnderstanding } from "../../understanding/create-understanding.ts";
import type { AppContext } from "../context/context.ts";

/** Items that are analysed in one batch when a new name calls for it. */
const itemsAtOnce = 16;

export interface KnownNamesParts {
  names: StoredGazetteer;
  linker: CatalogueEntityLinker;
  understanding: Pick<ConfigurableUnderstanding, "setNames">;
  indexing: Pick<Indexing, "reanalyse">;
}

export interface OpenedKnownNames {
  editing: GazetteerEditing;
  /** Reads what an earlier process left to be read again. */
  resume(): void;
}

/** Wires the names that editors teach, and the reading again of the items that have them. */
export function openKnownNames(
  { log, now, stores: { gazetteer: store }, onClose }: AppContext,
  { names, linker, understanding, indexing }: KnownNamesParts,
): OpenedKnownNames {
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
  onClose(rereading.stop);
  const editing = createGazetteerEditing({
    store,
    linker,
    initial: names,
    use: understanding.setNames,
    onChanged: rereading.request,
    now,
  });
  return { editing, resume: rereading.request };
}
