import {
  type CatalogueEntityLinker,
  createCatalogueEntityLinker,
} from "../../catalogue/entities/catalogue-entity-linker.ts";
import type { StoredSummary } from "../../catalogue/items/item-store.ts";
import { type CatalogueFeed, createCatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { followCatalogue } from "../../catalogue/search/follow-catalogue.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { readSavedGraph, writeSavedGraph } from "../../catalogue/search/saved-graph.ts";
import { ConflictError } from "../../errors/errors.ts";
import type { AppContext } from "../context/context.ts";
import { dimensionsOf } from "../context/stored-index.ts";
import type { OpenedUnderstanding } from "./open-understanding.ts";

export interface OpenedCatalogue {
  catalogue: MemoryCatalogue;
  entities: CatalogueEntityLinker;
  feed: CatalogueFeed;
  /** From now on what other processes write is served as well. */
  follow(): void;
}

/** How soon a server takes over what another process wrote; at most twice this passes. */
const followEveryMs = 500;

/** Part of the vectors that the next start may build again, rather than that this one saves them all. */
const changedShare = 0.02;

/** Loads the items in memory. Throws ConflictError where a model of other dimensions made the index in use. */
export async function openCatalogue(
  { config, log, stores, purpose, onClose }: AppContext,
  { understanding, topics }: OpenedUnderstanding,
): Promise<OpenedCatalogue> {
  const { items, generations } = stores;
  const storedDimensions = await dimensionsOf(items);
  const isLoadable = storedDimensions === undefined || storedDimensions === understanding.dimensions;
  if (!isLoadable && purpose !== "rebuild") {
    throw otherDimensions(config.dataDir, storedDimensions, understanding.dimensions);
  }
  const { fingerprint: madeBy } = await generations.current();
  if (purpose !== "rebuild" && madeBy !== "" && madeBy !== understanding.baseFingerprint()) {
    log.warn({ madeBy, inUse: understanding.baseFingerprint() }, "another model made the index: run `attune reindex`");
  }
  const { dimensions } = understanding;
  const position = await items.position();
  const saved = { folder: config.dataDir, store: items, position, dimensions };
  const isServing = purpose === "serve";
  const savedVectors = isServing ? await readSavedGraph(saved) : undefined;
  const catalogue = createMemoryCatalogue({
    dimensions,
    presentTopics: topics.present,
    keep: isServing ? undefined : carriesTags,
    savedVectors,
  });
  const entities = createCatalogueEntityLinker({ version: 1, entities: await items.entities() });
  const feed = createCatalogueFeed({ store: items, catalogue, adoptEntities: entities.adopt });
  if (isLoadable) await feed.load(position);
  /** Leaves the graph for the next start, unless it was left at this place already. Returns the place. */
  function saveVectors(savedAt: number): number {
    const at = feed.position();
    if (at.sequence === savedAt) return savedAt;
    try {
      writeSavedGraph(config.dataDir, { catalogue, position: at, dimensions });
    } catch (err) {
      log.warn({ err }, "the graph of vectors was not saved; the next start builds it again");
    }
    return at.sequence;
  }

  return {
    catalogue,
    entities,
    feed,
    follow() {
      const isFresh = savedVectors !== undefined && savedVectors.changed.size < changedShare * savedVectors.ids.length;
      let savedAt = isFresh ? position.sequence : saveVectors(-1);
      onClose(() => {
        savedAt = saveVectors(savedAt);
      });
      onClose(
        followCatalogue({
          store: items,
          feed,
          canServe: async (generation) => {
            const isOurs = (await generations.current()).fingerprint === understanding.baseFingerprint();
            if (!isOurs) {
              log.warn({ generation }, "another generation is in use, made by another model: restart to serve it");
            }
            return isOurs;
          },
          onError: (err) => log.error({ err }, "what another process wrote was not taken over; it is tried again"),
          everyMs: followEveryMs,
        }),
      );
    },
  };
}

export function carriesTags({ acceptedTags }: StoredSummary): boolean {
  return acceptedTags.length > 0;
}

function otherDimensions(dataDir: string, stored: number, inUse: number): ConflictError {
  return new ConflictError(
    "index-of-other-dimensions",
    `The index in ${dataDir} has vectors of ${stored} numbers, the model in use makes ${inUse}. Run \`attune reindex\` with the same ` +
      "settings: it builds the next index beside this one and puts it to use; then start again.",
  );
}
