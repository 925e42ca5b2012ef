import type { Entity } from "../../understanding/analysis/analysis.ts";

/** Joins mentions of one text to entities of the catalogue. */
export interface EntityLinker {
  /** The same mentions with `id` set where they name an entity; may add new entities to the registry. */
  link(entities: readonly Entity[]): Entity[];
  /** The name to show for an entity. */
  labelOf(id: string): string;
}
