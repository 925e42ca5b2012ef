import { type ConsentState, mergeConsents } from "../consent/consent-state.ts";
import { type Affinities, createAffinities, mergeAffinities } from "../features/affinities.ts";
import { createEngagement, type Engagement, mergeEngagement } from "../features/engagement.ts";
import { createHabits, type Habits, mergeHabits } from "../features/habits.ts";
import { type Interest, mergeInterests } from "../features/interests.ts";
import { forgetOldest, ItemMemories, mergeMemories } from "../features/item-memory.ts";
import { createMood, type Mood, mergeMood } from "../features/mood.ts";
import {
  mergeTraitValues,
  type SaidTraits,
  sayTraits,
  shownTrait,
  type TraitSchemaOf,
  type TraitValues,
} from "../traits/trait-values.ts";
import type { InteractionRules } from "./interaction-rules.ts";

/** Everything Attune has learned of one user. Bounded in size however many events there were. */
export interface Profile {
  /** `userId`, or `anonymousId` until an `identify` or `alias` joins it to one. */
  id: string;
  /** Of the stored state that this one continues, another number after every write; 0 while nothing is stored. */
  version: number;
  /** Counts up with every event that was applied. */
  revision: number;
  /** Whether an event carried `id` as its user id: a known person, not only a device. */
  isIdentified: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  /** What is shown of `traitValues`. */
  traits: Record<string, unknown>;
  /** As said by `identify`, by each source. */
  traitValues: TraitValues;
  consents: ConsentState;
  affinities: Affinities;
  /** Up to four, each a direction in embedding space. */
  interests: Interest[];
  /** What dismissed items had in common; at most one. */
  aversions: Interest[];
  mood: Mood;
  engagement: Engagement;
  habits: Habits;
  items: ItemMemories;
}

export function createProfile(id: string, nowMs: number, rules: InteractionRules): Profile {
  return {
    id,
    version: 0,
    revision: 0,
    isIdentified: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    traits: {},
    traitValues: new Map(),
    consents: {},
    affinities: createAffinities(rules),
    interests: [],
    aversions: [],
    mood: createMood(rules.moodHalfLives),
    engagement: createEngagement(),
    habits: createHabits(rules.habitHalfLives),
    items: new ItemMemories(),
  };
}

/** Forgets everything but names and decisions about consent, in place. */
export function clearProfile(profile: Profile, rules: InteractionRules): void {
  const { id, version, isIdentified, createdAtMs, updatedAtMs, consents } = profile;
  const kept = { version, isIdentified, updatedAtMs, consents };
  Object.assign(profile, createProfile(id, createdAtMs, rules), kept);
}

/** Sets traits in place as one source says them; beyond 100 keys, new ones are left out. `null` takes back what the source said. */
export function setTraits(
  profile: Profile,
  traits: Readonly<Record<string, unknown>>,
  said: Partial<Omit<SaidTraits, "traits">> & { schemaOf?: TraitSchemaOf | undefined } = {},
): void {
  const { source = "", atMs = profile.updatedAtMs, untilMs, schemaOf } = said;
  const touched = sayTraits(profile.traitValues, { traits, source, atMs, untilMs }, schemaOf);
  showTraits(profile, { schemaOf, nowMs: Math.max(atMs, profile.updatedAtMs), keys: touched });
}

/** Removes what has ended, in place, and shows what is left. */
export function dropEndedTraits(
  profile: Profile,
  { schemaOf, nowMs }: { schemaOf?: TraitSchemaOf | undefined; nowMs: number },
): void {
  const keys = [...profile.traitValues.keys()];
  for (const [key, values] of profile.traitValues) {
    const holding = values.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
    if (holding.length === 0) profile.traitValues.delete(key);
    else profile.traitValues.set(key, holding);
  }
  showTraits(profile, { schemaOf, nowMs, keys });
}

/** Shows of the traits what holds at that time, in place: of the named keys, or of all. */
export function showTraits(
  profile: Profile,
  { schemaOf, nowMs, keys }: { schemaOf?: TraitSchemaOf | undefined; nowMs: number; keys?: readonly string[] },
): void {
  const shown = new Map(Object.entries(profile.traits));
  for (const key of keys ?? profile.traitValues.keys()) {
    const value = shownTrait(profile.traitValues.get(key) ?? [], schemaOf?.(key), nowMs);
    if (value === undefined) shown.delete(key);
    else shown.set(key, value);
  }
  profile.traits = Object.fromEntries(shown);
}

/**
 * Adds the whole history of `from` to `into`, in place: affinities, mood, habits and item memories as if every event
 * had happened to one user; interests joined to at most four; engagement added; of each source the later value of a trait.
 * Returns the item ids that changed and those that were dropped for the size limit.
 */
export function mergeProfiles(
  into: Profile,
  from: Profile,
  rules: InteractionRules,
): { changedItems: string[]; droppedItems: string[] } {
  const interestOptions = { halfLifeMs: rules.interestHalfLifeMs, similarity: rules.interestSimilarity };
  mergeTraitValues(into.traitValues, from.traitValues);
  showTraits(into, { schemaOf: rules.traitSchemaOf, nowMs: Math.max(into.updatedAtMs, from.updatedAtMs) });
  mergeConsents(into.consents, from.consents);
  mergeAffinities(into.affinities, rules.halfLives, from.affinities);
  mergeInterests(into.interests, from.interests, interestOptions);
  mergeInterests(into.aversions, from.aversions, { ...interestOptions, limit: 1 });
  mergeMood(into.mood, rules.moodHalfLives, from.mood);
  mergeEngagement(into.engagement, from.engagement);
  mergeHabits(into.habits, rules.habitHalfLives, from.habits);
  mergeMemories(into.items, from.items, rules.itemHalfLifeMs);
  const changedItems = [...from.items.ids];
  const droppedItems = forgetOldest(into.items);
  into.revision += from.revision;
  into.createdAtMs = Math.min(into.createdAtMs, from.createdAtMs);
  into.updatedAtMs = Math.max(into.updatedAtMs, from.updatedAtMs);
  return { changedItems, droppedItems };
}
