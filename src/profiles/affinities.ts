import type { CatalogueItem } from "../catalogue/catalogue-view.ts";
import { addDecayed, createDecayedSum, type DecayedSum, type HalfLives, mergeDecayed, valueAt } from "./decayed-sum.ts";

export const affinityKinds = ["topics", "tags", "entities", "authors", "sections"] as const;
export type AffinityKind = (typeof affinityKinds)[number];

export interface Affinity {
  label: string;
  sum: DecayedSum;
}

/** Liking per topic, tag, entity, author and section, by id. */
export type Affinities = Record<AffinityKind, Map<string, Affinity>>;

/** A profile stays small however many events it has seen: the faintest affinities beyond these counts are dropped. */
export const maxAffinities: Readonly<Record<AffinityKind, number>> = {
  topics: 80,
  tags: 120,
  entities: 150,
  authors: 40,
  sections: 40,
};
/** Pruning waits until a map is this much over its limit, so that its cost is spread over many events. */
const pruneSlack = 1.25;
/** Of a long article only the first entities, the catalogue's most salient, move the profile. */
const maxEntitiesPerItem = 12;

export interface Feature {
  id: string;
  label: string;
  /** How much of an event's weight the feature receives, in [0, 1]. */
  share: number;
}

export function createAffinities(): Affinities {
  return { topics: new Map(), tags: new Map(), entities: new Map(), authors: new Map(), sections: new Map() };
}

/** What an item is about: topics by their weight, the rest by 1 / sqrt(count), so that many tags do not shout. */
export function featuresOf(item: CatalogueItem): Record<AffinityKind, Feature[]> {
  const even = (labels: readonly { id: string; label: string }[]): Feature[] =>
    labels.map(({ id, label }) => ({ id, label, share: 1 / Math.sqrt(labels.length) }));
  const named = (names: readonly string[]): { id: string; label: string }[] =>
    names.map((name) => ({ id: name, label: name }));
  return {
    topics: item.topics.map(({ id, label, weight }) => ({ id, label, share: weight })),
    tags: even(named(item.tags)),
    entities: even(item.entities.slice(0, maxEntitiesPerItem)),
    authors: even(named(item.authors)),
    sections: item.section === undefined ? [] : even(named([item.section])),
  };
}

/** Adds `amount * share` to each feature, in place; O(features of the item). */
export function addToAffinities(
  affinities: Affinities,
  halfLives: HalfLives,
  addition: { features: Record<AffinityKind, readonly Feature[]>; amount: number; atMs: number; slot: number },
): void {
  for (const kind of affinityKinds) {
    const map = affinities[kind];
    for (const { id, label, share } of addition.features[kind]) {
      let affinity = map.get(id);
      if (affinity === undefined) {
        affinity = { label, sum: createDecayedSum(halfLives) };
        map.set(id, affinity);
      }
      addDecayed(affinity.sum, halfLives, {
        amount: addition.amount * share,
        atMs: addition.atMs,
        slot: addition.slot,
      });
    }
    pruneAffinities(map, halfLives, maxAffinities[kind]);
  }
}

/** Adds every affinity of `other` to `affinities` in place: as if all events had happened to one reader. */
export function mergeAffinities(affinities: Affinities, halfLives: HalfLives, other: Affinities): void {
  for (const kind of affinityKinds) {
    const map = affinities[kind];
    for (const [id, { label, sum }] of other[kind]) {
      let affinity = map.get(id);
      if (affinity === undefined) {
        affinity = { label, sum: createDecayedSum(halfLives) };
        map.set(id, affinity);
      }
      mergeDecayed(affinity.sum, halfLives, sum);
    }
    pruneAffinities(map, halfLives, maxAffinities[kind]);
  }
}

/**
 * Tags under their present names: what was felt for a merged tag is felt for the tag that it is part of now, and a removed tag is left out. The
 * stored sums stay as they are, so that a merge can be taken back.
 */
export function presentTags(
  tags: ReadonlyMap<string, Affinity>,
  halfLives: HalfLives,
  presentTag: (tag: string) => string | undefined,
): ReadonlyMap<string, Affinity> {
  if ([...tags.keys()].every((tag) => presentTag(tag) === tag)) return tags;
  const present = new Map<string, Affinity>();
  for (const [tag, { label, sum }] of tags) {
    const name = presentTag(tag);
    if (name === undefined) continue;
    let affinity = present.get(name);
    if (affinity === undefined) {
      affinity = { label: name === tag ? label : name, sum: createDecayedSum(halfLives) };
      present.set(name, affinity);
    }
    mergeDecayed(affinity.sum, halfLives, sum);
  }
  return present;
}

/** Affinities of one kind at `nowMs`, strongest liking first; ties by id. */
export function rankAffinities(
  map: ReadonlyMap<string, Affinity>,
  halfLives: HalfLives,
  nowMs: number,
): { id: string; label: string; weight: number }[] {
  return [...map]
    .map(([id, { label, sum }]) => ({ id, label, weight: valueAt(sum, halfLives, nowMs) }))
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
}

function pruneAffinities(map: Map<string, Affinity>, halfLives: HalfLives, limit: number): void {
  if (map.size <= limit * pruneSlack) return;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { sum } of map.values()) newestMs = Math.max(newestMs, sum.atMs);
  const faintestFirst = [...map]
    .map(([id, { sum }]) => ({ id, strength: Math.abs(valueAt(sum, halfLives, newestMs)) }))
    .sort((a, b) => a.strength - b.strength || (a.id < b.id ? -1 : 1));
  for (const { id } of faintestFirst.slice(0, map.size - limit)) map.delete(id);
}
