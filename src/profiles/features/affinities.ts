import type { TraitSchemaOf } from "../traits/trait-values.ts";
import { type AffinityKind, affinityKinds } from "./affinity-kinds.ts";
import {
  addDecayed,
  appendSum,
  createDecayedSums,
  type DecayedSums,
  type HalfLives,
  mergeDecayed,
  strideOf,
  valueAt,
} from "./decayed-sum.ts";
import type { FeatureTable } from "./feature-table.ts";
import type { ItemFeatures, NumberedFeatures } from "./item-features.ts";

/** Liking per topic, tag, entity, author and section, each once, in order of appearance. */
export interface Affinities {
  /** What the numbers are of; a kind in it is one of `affinityCodes`. */
  table: FeatureTable;
  features: number[];
  /** One row per feature. */
  sums: DecayedSums;
  /** `nameOf` the features, with commas: put together bit by bit, not with every event. */
  names: string;
}

/** A profile stays small however many events it has seen: the faintest affinities beyond these counts are dropped. */
export const maxAffinities: Readonly<Record<AffinityKind, number>> = {
  topics: 80,
  tags: 120,
  entities: 150,
  authors: 40,
  sections: 40,
};
/** Pruning waits until a kind is this much over its limit, so that its cost is spread over many events. */
const pruneSlack = 1.25;
/** Fewer affinities than this are within every limit. */
const alwaysFew = pruneSlack * Math.min(...Object.values(maxAffinities));
/** With a new sum for each of the features, if any. */
export function createAffinities(
  { halfLives, features: { table } }: Pick<AffinityRules, "halfLives" | "features">,
  features: number[] = [],
): Affinities {
  return {
    table,
    features,
    sums: createDecayedSums(halfLives, features.length),
    names: features.map(table.nameOf).join(),
  };
}

/** Adds `amount * share` to each feature, in place; O(features of the item · affinities kept). */
export function addToAffinities(
  affinities: Affinities,
  halfLives: HalfLives,
  addition: NumberedFeatures & { amount: number; atMs: number; slot: number },
): void {
  const { features, shares, amount, atMs, slot } = addition;
  const before = affinities.features.length;
  for (let i = 0; i < features.length; i++) {
    const row = rowOf(affinities, halfLives, features[i]!);
    addDecayed(affinities.sums, halfLives, { amount: amount * shares[i]!, atMs, slot, row });
  }
  finishRows(affinities, halfLives, before);
}

/** Adds every affinity of `other` to `affinities` in place: as if all events had happened to one user. */
export function mergeAffinities(affinities: Affinities, halfLives: HalfLives, other: Affinities): void {
  const before = affinities.features.length;
  for (const [otherRow, feature] of other.features.entries()) {
    const row = rowOf(affinities, halfLives, feature);
    mergeDecayed(affinities.sums, halfLives, other.sums, { row, otherRow });
  }
  finishRows(affinities, halfLives, before);
}

/** What weighing affinities needs of the interaction rules. */
export interface AffinityRules {
  halfLives: HalfLives;
  /** What people say that a trait is. */
  traitSchemaOf?: TraitSchemaOf | undefined;
  /** The features of the application's profiles, and of its items. */
  features: ItemFeatures;
  /** What a tag that was merged or renamed is called today; undefined for one that was removed. Default: the tag itself. */
  presentTag?: ((tag: string) => string | undefined) | undefined;
}

export interface WeighedAffinity {
  id: string;
  label: string;
  /** Decayed sum; below 0 for what the user turns away from. */
  weight: number;
}

/**
 * Affinities at `nowMs` by kind and id. Tags stand under their present names: what was felt for a merged tag is felt for
 * the tag that it is part of now, and a removed tag is left out. The sums stay as they are, so that a merge can be taken back.
 */
export function weighAffinities(
  { table: { featureOf, kindOf }, features, sums }: Affinities,
  { halfLives, presentTag }: Omit<AffinityRules, "features">,
  nowMs: number,
): Record<AffinityKind, Map<string, WeighedAffinity>> {
  const weighed = {} as Record<AffinityKind, Map<string, WeighedAffinity>>;
  for (const kind of affinityKinds) weighed[kind] = new Map();
  for (let row = 0; row < features.length; row++) {
    const feature = featureOf(features[row]!);
    const kind = affinityKinds[kindOf(features[row]!)]!;
    const id = kind === "tags" && presentTag !== undefined ? presentTag(feature.id) : feature.id;
    if (id === undefined) continue;
    const weight = valueAt(sums, halfLives, nowMs, row);
    const present = weighed[kind].get(id);
    if (present !== undefined) present.weight += weight;
    else weighed[kind].set(id, { id, label: id === feature.id ? feature.label : id, weight });
  }
  return weighed;
}

/** Affinities of each kind at `nowMs`, strongest liking first; ties by id. */
export function rankAffinities(
  affinities: Affinities,
  rules: Omit<AffinityRules, "features">,
  nowMs: number,
): Record<AffinityKind, WeighedAffinity[]> {
  const weighed = weighAffinities(affinities, rules, nowMs);
  const ranked = {} as Record<AffinityKind, WeighedAffinity[]>;
  for (const kind of affinityKinds) {
    ranked[kind] = [...weighed[kind].values()].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  }
  return ranked;
}

function rowOf({ features, sums }: Affinities, halfLives: HalfLives, feature: number): number {
  const row = features.indexOf(feature);
  if (row >= 0) return row;
  appendSum(sums, halfLives);
  return features.push(feature) - 1;
}

/** Does what is left to do when there may be rows of new features after the first `before`. */
function finishRows(affinities: Affinities, halfLives: HalfLives, before: number): void {
  const { table, features, names } = affinities;
  if (features.length === before) return;
  const added = features.slice(before).map(table.nameOf);
  // Joined and not concatenated: a string of a hundred concatenations is a hundred pieces to collect with every event.
  affinities.names = (names === "" ? added : [names, ...added]).join();
  pruneAffinities(affinities, halfLives);
}

function pruneAffinities(affinities: Affinities, halfLives: HalfLives): void {
  const { table, features, sums } = affinities;
  const { kindOf } = table;
  if (features.length <= alwaysFew) return;
  const counts = affinityKinds.map(() => 0);
  for (const feature of features) counts[kindOf(feature)]!++;
  const dropped = new Set<number>();
  for (const [kind, name] of affinityKinds.entries()) {
    const limit = maxAffinities[name];
    if (counts[kind]! <= limit * pruneSlack) continue;
    const rows = [...features.keys()].filter((row) => kindOf(features[row]!) === kind);
    for (const row of faintestFirst(affinities, halfLives, rows).slice(0, rows.length - limit)) dropped.add(row);
  }
  if (dropped.size === 0) return;
  const stride = strideOf(halfLives);
  affinities.features = features.filter((_, row) => !dropped.has(row));
  affinities.names = affinities.features.map(table.nameOf).join();
  affinities.sums = sums.filter((_, i) => !dropped.has(Math.floor(i / stride)));
}

/** Rows by how much they say at the time of the newest, least first; ties by id. */
function faintestFirst({ table, features, sums }: Affinities, halfLives: HalfLives, rows: readonly number[]): number[] {
  const stride = strideOf(halfLives);
  const newestMs = rows.reduce((newest, row) => Math.max(newest, sums[row * stride]!), Number.NEGATIVE_INFINITY);
  return rows
    .map((row) => ({
      row,
      id: table.featureOf(features[row]!).id,
      strength: Math.abs(valueAt(sums, halfLives, newestMs, row)),
    }))
    .sort((a, b) => a.strength - b.strength || (a.id < b.id ? -1 : 1))
    .map(({ row }) => row);
}
