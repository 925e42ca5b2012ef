import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import { type AffinityKind, affinityKinds } from "./affinity-kinds.ts";
import type { FeatureTable } from "./feature-table.ts";

/** Of a long article only the first entities, the catalogue's most salient, move the profile. */
const maxEntitiesPerItem = 12;

export interface Feature {
  id: string;
  label: string;
  /** How much of an event's weight the feature receives, in [0, 1]. */
  share: number;
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

/** Features by number with their shares, in lists of one length. */
export interface NumberedFeatures {
  features: number[];
  shares: number[];
}

/** What items are about, by the numbers of one table. */
export interface ItemFeatures {
  table: FeatureTable;
  number(features: Partial<Record<AffinityKind, readonly Feature[]>>): NumberedFeatures;
  /** `featuresOf` an item, by number. */
  ofItem(item: CatalogueItem): NumberedFeatures;
}

export function createItemFeatures(table: FeatureTable): ItemFeatures {
  /** Of items that events were about: looking up a dozen names costs more than what is done with them. */
  const numberedItems = new WeakMap<CatalogueItem, NumberedFeatures>();

  function number(features: Partial<Record<AffinityKind, readonly Feature[]>>): NumberedFeatures {
    const numbered: NumberedFeatures = { features: [], shares: [] };
    for (const [kind, name] of affinityKinds.entries()) {
      for (const { id, label, share } of features[name] ?? []) {
        numbered.features.push(table.number(kind, id, label));
        numbered.shares.push(share);
      }
    }
    return numbered;
  }

  return {
    table,
    number,
    ofItem(item) {
      let numbered = numberedItems.get(item);
      if (numbered === undefined) {
        numbered = number(featuresOf(item));
        numberedItems.set(item, numbered);
      }
      return numbered;
    },
  };
}
