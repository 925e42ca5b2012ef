import type { Entity } from "../../understanding/analysis/analysis.ts";
import type { EntityLinker } from "./entity-linker.ts";
import {
  createEntityRegistry,
  type EntityRegistryState,
  type GazetteerEntry,
  type KnownEntity,
} from "./entity-registry.ts";
import { linkMentions } from "./link-mentions.ts";

/** The linker that the catalogue uses, with the state that a store keeps. */
export interface CatalogueEntityLinker extends EntityLinker {
  /** Takes linked mentions out of the counts again; the entities and their names stay known. */
  unlink(mentions: readonly Entity[]): void;
  entity(id: string): KnownEntity | undefined;
  entities(): IterableIterator<KnownEntity>;
  /** Adds names that editors know; they count from the next text on. */
  teach(entries: readonly GazetteerEntry[]): KnownEntity[];
  /** Forgets what was taught of an entity. */
  unteach(id: string): void;
  /** Takes over entities as another process stored them. */
  adopt(entities: readonly KnownEntity[]): void;
  /** Counts up with every change, so that the state is stored only when it differs. */
  version(): number;
  state(): EntityRegistryState;
}

export function createCatalogueEntityLinker(state?: EntityRegistryState): CatalogueEntityLinker {
  const registry = createEntityRegistry(state);
  let version = 0;
  return {
    link(mentions) {
      if (mentions.length > 0) version++;
      return linkMentions(registry, mentions);
    },
    unlink(mentions) {
      for (const { id, text } of mentions) if (id !== undefined) registry.add(id, text, -1);
      if (mentions.length > 0) version++;
    },
    labelOf: (id) => registry.get(id)?.label ?? id,
    entity: (id) => registry.get(id),
    entities: () => registry.entities(),
    teach(entries) {
      version++;
      return entries.map((entry) => registry.teach(entry));
    },
    unteach(id) {
      version++;
      registry.unteach(id);
    },
    adopt(entities) {
      version++;
      registry.adopt(entities);
    },
    version: () => version,
    state: () => registry.state(),
  };
}
