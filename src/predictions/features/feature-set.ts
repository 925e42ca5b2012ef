/** A declared trait as features: a number as it is, or whether it is each of some values. */
export interface TraitColumn {
  name: string;
  /** Most frequent values first; empty for a number. */
  values: string[];
}

/** What is measured of a user only where histories have it. */
export const measurable = ["items", "texts", "messages"] as const;
export type Measured = (typeof measurable)[number];

/** What the features of a model are, chosen once at its training. */
export interface FeatureSet {
  /** The event that the prediction is about; `*` for any. */
  outcome: string;
  /** Property of the outcome that says what it is worth; absent where none does. */
  valueKey?: string | undefined;
  /** Events that are counted one by one, the most widespread ones. */
  events: string[];
  /** Channels whose shares are features; none where everybody uses the same one. */
  channels: string[];
  /** Topics whose shares among the items are features. */
  topics: { id: string; label: string }[];
  /** Declared traits, as they were at the instant. */
  traits: TraitColumn[];
  /** items: what they are about, and how they sound. texts: how the user sounds. messages: what became of them. */
  measured: Measured[];
}
