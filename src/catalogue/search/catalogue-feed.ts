import { createSerialExecutor } from "../../concurrency/serial-executor.ts";
import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { KnownEntity } from "../entities/entity-registry.ts";
import type { EntityReader, FeedPosition, ItemFeed, StoredSummary } from "../items/item-store.ts";
import type { MemoryCatalogue } from "./memory-catalogue.ts";

/** Keeps the catalogue in memory in step with the store, whichever process writes. */
export interface CatalogueFeed {
  /** Reads everything; what is no more in the store leaves the memory. `from`: a position that was read before. */
  load(from?: FeedPosition): Promise<void>;
  /** Takes over what was written up to this call. A writer awaits it before it says that its write is served. */
  catchUp(): Promise<void>;
  /** Up to where the memory has followed, and the generation that it is of. */
  position(): FeedPosition;
}

export interface CatalogueFeedOptions {
  store: ItemFeed & Pick<EntityReader, "entities">;
  catalogue: MemoryCatalogue;
  /** Told of entities as another process wrote them. */
  adoptEntities?: (entities: readonly KnownEntity[]) => void;
}

const changesAtOnce = 500;
/** Vectors that are taken into the graph between two looks at the clock: about 5 ms. */
const vectorsAtOnce = 16;

export function createCatalogueFeed({ store, catalogue, adoptEntities }: CatalogueFeedOptions): CatalogueFeed {
  const { run } = createSerialExecutor();
  let at = 0;
  let generation = 0;

  async function load(from?: FeedPosition): Promise<void> {
    const position = from ?? (await store.position());
    const present = new Set<string>();
    const { breathe } = createTimeSlices();
    for await (const page of store.summaries()) {
      await breathe();
      catalogue.write(page);
      for (const { id } of page) present.add(id);
    }
    for (const { id } of [...catalogue.items()]) if (!present.has(id)) catalogue.remove(id);
    at = position.sequence;
    generation = position.generation;
  }

  async function adopt(summaries: readonly StoredSummary[]): Promise<void> {
    if (adoptEntities === undefined || summaries.length === 0) return;
    const ids = new Set(summaries.flatMap(({ summary }) => summary.entities.map(({ id }) => id)));
    adoptEntities(await store.entities([...ids]));
  }

  /** In slices between which other work runs: a change of a tag or topic is one of thousands of items. */
  async function catchUp(): Promise<void> {
    const { breathe } = createTimeSlices();
    for (;;) {
      const { changes, sequence } = await store.changesSince(at, changesAtOnce);
      if (changes.length === 0) return;
      const foreign = new Set(changes.flatMap(({ id, isOwn }) => (isOwn ? [] : [id])));
      const absent = new Set(changes.map(({ id }) => id));
      for await (const page of store.summaries([...absent])) {
        await breathe();
        await adopt(page.filter(({ id }) => foreign.has(id)));
        catalogue.write(page);
        await breathe();
        while (catalogue.prepareSome(vectorsAtOnce)) await breathe();
        for (const { id } of page) absent.delete(id);
      }
      for (const id of absent) catalogue.remove(id);
      at = sequence;
    }
  }

  return {
    load: (from) => run(() => load(from)),
    catchUp: () => run(catchUp),
    position: () => ({ sequence: at, generation }),
  };
}
