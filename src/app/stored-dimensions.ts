import type { ItemStore } from "../catalogue/items/item-store.ts";
import { ConflictError } from "../errors/errors.ts";

/** Length of the stored vectors; undefined while there are none. */
export function dimensionsOf(store: ItemStore): number | undefined {
  for (const { embedding } of store.summaries()) return embedding.length;
  return undefined;
}

export function otherDimensions(dataDir: string, stored: number, inUse: number): ConflictError {
  return new ConflictError(
    "index-of-other-dimensions",
    `The index in ${dataDir} has vectors of ${stored} numbers, the model in use makes ${inUse}. Run \`attune reindex\` with the same ` +
      "settings: it builds the next index beside this one and puts it to use; then start again.",
  );
}
