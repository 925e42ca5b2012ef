import type { affinityKindNames, EngagementMeasure } from "../rules/rule.ts";

/** The variation of an experiment that a user has. */
export interface UserVariant {
  key: string;
  index: number;
}

/** A value at an instant, and how far it can move from then on: for `withinMs` at most by `perMs` a millisecond. */
export interface FadingValue {
  value: number;
  withinMs: number;
  perMs: number;
}

/** What rules read of a user beside events. Functions of time let a condition end without an event. */
export interface UserFacts {
  /** Id that buckets are hashed from. */
  id: string;
  traits: Readonly<Record<string, unknown>>;
  /** Present value of a count; times are in `firstSeenMs` and `lastSeenMs`. `undefined` before the first event. */
  engagement(measure: Exclude<EngagementMeasure, "daysSinceFirst" | "daysSinceLast">): number | undefined;
  firstSeenMs: number | undefined;
  lastSeenMs: number | undefined;
  /** Sentiment in [-1, 1]; its distance from 0 only shrinks with time. */
  moodAt(atMs: number): FadingValue;
  /** In [-1, 1]; 0 for an unknown feature. */
  affinityShareAt(kind: (typeof affinityKindNames)[number], id: string, atMs: number): FadingValue;
  isOnList(id: string): boolean;
  /** Probability of the cluster; `undefined` while the user is in no learned group. */
  clusterProbability(id: string): number | undefined;
  isMostProbable(clusterId: string): boolean;
  variantOf(experiment: string): UserVariant | undefined;
  hasConsent(purpose: string): boolean;
  prediction(id: string): number | undefined;
}

/** Time does not change it. */
export const stillZero: FadingValue = { value: 0, withinMs: Number.POSITIVE_INFINITY, perMs: 0 };

/** Facts of a user of whom nothing is known but the id. */
export function noFacts(id: string): UserFacts {
  return {
    id,
    traits: {},
    engagement: () => undefined,
    firstSeenMs: undefined,
    lastSeenMs: undefined,
    moodAt: () => stillZero,
    affinityShareAt: () => stillZero,
    isOnList: () => false,
    clusterProbability: () => undefined,
    isMostProbable: () => false,
    variantOf: () => undefined,
    hasConsent: () => false,
    prediction: () => undefined,
  };
}
