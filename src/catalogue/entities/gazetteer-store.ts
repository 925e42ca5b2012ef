import type { NameCorrection } from "../../understanding/entities/name-corrections.ts";
import type { KnownEntity } from "./entity-registry.ts";

/** A name that editors know, with its entity. */
export interface KnownName {
  /** The entity's id. */
  id: string;
  name: string;
  type: string;
  aliases: string[];
}

/** What an editor said of a name that was found in texts. */
export interface KeptCorrection extends NameCorrection {
  /** Given once, never reused. */
  id: string;
  /** The entity that was found, and its name then. */
  entity: string;
  name: string;
  at: string;
}

export interface StoredGazetteer {
  /** Counts up with every change. */
  version: number;
  entries: KnownName[];
  /** Oldest first. */
  corrections: KeptCorrection[];
}

export interface GazetteerChange {
  gazetteer: StoredGazetteer;
  /** Entities that it changed; items that speak of the first one have to be read again. */
  entities: readonly KnownEntity[];
  /** Items whose text has one of these names have to be read again. */
  names: readonly string[];
}

export interface GazetteerStore {
  read(): Promise<StoredGazetteer>;
  /**
   * Writes list, entity and which items are to be marked in one transaction, calls `onWritten`, and marks the items that have to be read again, all of them even
   * when the process ends meanwhile; resolves with how many were marked. Throws ConflictError, having stored nothing, for a change of older names.
   */
  save(change: GazetteerChange, onWritten: () => void): Promise<number>;
  /** Ids of marked items, in order; analysing an item takes its mark away. */
  markedItems(limit: number): Promise<string[]>;
}
