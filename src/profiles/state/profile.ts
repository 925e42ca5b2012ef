import { type ConsentState, mergeConsents } from "../consent/consent-state.ts";
import { type Affinities, createAffinities, mergeAffinities } from "../features/affinities.ts";
import { createEngagement, type Engagement, mergeEngagement } from "../features/engagement.ts";
import { createHabits, type Habits, mergeHabits } from "../features/habits.ts";
import { type Interest, mergeInterests } from "../features/interests.ts";
import { forgetOldest, ItemMemories, mergeMemories } from "../features/item-memory.ts";
import { createMood, type Mood, mergeMood } from "../features/mood.ts";
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
  /** As sent by `identify`; the newest value of a key wins. */
  traits: Record<string, unknown>;
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

export const maxTraits = 100;

export function createProfile(id: string, nowMs: number, rules: InteractionRules): Profile {
  return {
    id,
    version: 0,
    revision: 0,
    isIdentified: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    traits: {},
    consents: {},
    affinities: createAffinities(rules.halfLives),
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

/** Sets traits in place, newest value first; beyond 100 keys, new keys are left out. `null` removes a trait, as in Segment. */
export function setTraits(profile: Profile, traits: Readonly<Record<string, unknown>>): void {
  const merged = new Map(Object.entries(profile.traits));
  for (const [key, value] of Object.entries(traits)) {
    if (value === null) merged.delete(key);
    else if (merged.has(key) || merged.size < maxTraits) merged.set(key, value);
  }
  profile.traits = Object.fromEntries(merged);
}

/**
 * Adds the whole history of `from` to `into`, in place: affinities, mood, habits and item memories as if every event
 * had happened to one user; interests joined to at most four; engagement added. Traits of `into` win.
 * Returns the item ids that changed and those that were dropped for the size limit.
 */
export function mergeProfiles(
  into: Profile,
  from: Profile,
  rules: InteractionRules,
): { changedItems: string[]; droppedItems: string[] } {
  const interestOptions = { halfLifeMs: rules.interestHalfLifeMs, similarity: rules.interestSimilarity };
  const own = into.traits;
  into.traits = {};
  setTraits(into, own);
  setTraits(into, Object.fromEntries(Object.entries(from.traits).filter(([key]) => !(key in own))));
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
