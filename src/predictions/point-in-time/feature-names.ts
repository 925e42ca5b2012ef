import { namesOf, type TraitColumn, widthOf } from "./trait-columns.ts";

/** Half-lives of decayed counts and windows of plain ones, in days. */
export const spansDays = [7, 30, 90] as const;

/** What the features of a model are, in order. */
export interface FeatureSet {
  /** The event that the prediction is about; `*` for any. */
  outcome: string;
  /** Events that are counted one by one, the most frequent ones of the training rows. */
  events: string[];
  /** Declared traits, as they were at the instant. */
  traits?: TraitColumn[];
}

const general = [
  "days since the last event",
  "days since the first event",
  "events in all",
  ...spansDays.map((days) => `events, half-life ${days} days`),
  ...spansDays.map((days) => `active days of the last ${days}`),
  "events of the last 30 days against the 90 before",
  "different items",
  "share of items of the last 30 days that were new",
  "mean hours between active days",
  "different channels",
  "share of the most used channel",
  "different categories",
  "spread over categories (entropy)",
  "share of events at the weekend",
  "mean dwell seconds",
] as const;

const ofOutcome = [
  "days since the last one",
  "number in all",
  ...spansDays.map((days) => `number, half-life ${days} days`),
  "mean days between them",
  "deviation of the days between them",
  "days between the last two",
  "time since the last one against the mean gap",
  "value in all",
  "mean value",
  "value, half-life 90 days",
  "days since the first one",
] as const;

/** Names of all features, for reasons that people read. */
export function featureNames({ outcome, events, traits = [] }: FeatureSet): string[] {
  const about = outcome === "*" ? "any event" : outcome;
  return [
    ...general,
    ...ofOutcome.map((name) => `${about}: ${name}`),
    ...events.flatMap((event) => [`${event}: number, half-life 30 days`, `${event}: days since the last one`]),
    ...traits.flatMap(namesOf),
  ];
}

export const generalCount = general.length;
export const outcomeCount = ofOutcome.length;
export const perEvent = 2;

export function featureCountOf({ events, traits = [] }: FeatureSet): number {
  const ofTraits = traits.reduce((sum, trait) => sum + widthOf(trait), 0);
  return generalCount + outcomeCount + perEvent * events.length + ofTraits;
}
