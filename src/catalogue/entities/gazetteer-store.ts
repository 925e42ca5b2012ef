import type { KnownEntity } from "./entity-registry.ts";

/** A name that editors know, with its entity. */
export interface KnownName {
  /** The entity's id. */
  id: string;
  name: string;
  type: string;
  aliases: string[];
}

export interface StoredGazetteer {
  /** Counts up with every change. */
  version: number;
  entries: KnownName[];
}

export interface GazetteerChange {
  gazetteer: StoredGazetteer;
  entity: KnownEntity;
  /** Items whose text has one of these names, or that speak of the entity, have to be read again. */
  names: readonly string[];
}

export interface GazetteerStore {
  read(): Promise<StoredGazetteer>;
  /** Writes list, entity and the marks of the items to be read again in one transaction; returns how many were marked. */
  save(change: GazetteerChange): Promise<number>;
  /** Ids of marked items, in order; analysing an item takes its mark away. */
  markedItems(limit: number): Promise<string[]>;
}
