import { weighAffinities } from "../../profiles/features/affinities.ts";
import type { Engagement } from "../../profiles/features/engagement.ts";
import { viewMood } from "../../profiles/features/mood.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { UserFacts, UserVariant } from "../conditions/user-facts.ts";

/** What parts beside profiles say of a user; each is left out where the application has no such part. */
export interface FactSources {
  isOnList(userId: string, listId: string): boolean;
  clusterProbability?(userId: string, clusterId: string): number | undefined;
  isMostProbable?(userId: string, clusterId: string): boolean;
  variantOf?(userId: string, experiment: string): UserVariant | undefined;
  hasConsent?(userId: string, purpose: string): boolean;
  prediction?(userId: string, predictionId: string): number | undefined;
}

const dayMs = 86_400_000;

/** The facts of a live profile: they follow it as it changes. */
export function profileFacts(profile: Profile, rules: InteractionRules, sources: FactSources): UserFacts {
  const { id } = profile;
  return {
    id,
    get traits() {
      return profile.traits;
    },
    engagement: (measure) => measureOf(profile.engagement, measure),
    get firstSeenMs() {
      return seenMs(profile.engagement).first;
    },
    get lastSeenMs() {
      return seenMs(profile.engagement).last;
    },
    moodAt: (atMs) => viewMood(profile.mood, rules.moodHalfLives, atMs).score,
    affinityShareAt(kind, featureId, atMs) {
      const weighed = weighAt(profile, rules, atMs)[kind];
      let strongest = 0;
      for (const { weight } of weighed.values()) strongest = Math.max(strongest, Math.abs(weight));
      return strongest === 0 ? 0 : (weighed.get(featureId)?.weight ?? 0) / strongest;
    },
    isOnList: (list) => sources.isOnList(id, list),
    clusterProbability: (cluster) => sources.clusterProbability?.(id, cluster),
    isMostProbable: (cluster) => sources.isMostProbable?.(id, cluster) ?? false,
    variantOf: (experiment) => sources.variantOf?.(id, experiment),
    hasConsent: (purpose) => consentOf(profile, purpose) ?? sources.hasConsent?.(id, purpose) ?? true,
    prediction: (prediction) => sources.prediction?.(id, prediction),
  };
}

/** What the user decided; undefined for a purpose that nothing was decided of. */
function consentOf({ consents }: Profile, purpose: string): boolean | undefined {
  return (consents as Partial<Record<string, { isGranted: boolean }>>)[purpose]?.isGranted;
}

/** Affinities of the user who was asked for last: several conditions look at the same instants ahead. */
const latest: { profile: Profile | undefined; revision: number; at: Map<number, ReturnType<typeof weighAffinities>> } =
  {
    profile: undefined,
    revision: 0,
    at: new Map(),
  };

const mostInstants = 64;

function weighAt(profile: Profile, rules: InteractionRules, atMs: number): ReturnType<typeof weighAffinities> {
  if (latest.profile !== profile || latest.revision !== profile.revision || latest.at.size > mostInstants) {
    latest.profile = profile;
    latest.revision = profile.revision;
    latest.at.clear();
  }
  const known = latest.at.get(atMs) ?? weighAffinities(profile.affinities, rules, atMs);
  latest.at.set(atMs, known);
  return known;
}

/** First and last event; none before the first. */
export function seenMs({ events, firstSeenMs, lastSeenMs }: Engagement): { first?: number; last?: number } {
  return events === 0 ? {} : { first: firstSeenMs, last: lastSeenMs };
}

export function measureOf(engagement: Engagement, measure: Parameters<UserFacts["engagement"]>[0]): number | undefined {
  const { events, sessions, reads, dwellSeconds, returnIntervalMs, messages } = engagement;
  if (events === 0) return undefined;
  switch (measure) {
    case "events":
      return events;
    case "sessions":
      return sessions;
    case "reads":
      return reads;
    case "dwellSeconds":
      return dwellSeconds;
    case "returnIntervalDays":
      return returnIntervalMs > 0 ? returnIntervalMs / dayMs : undefined;
    case "messagesShown":
      return messages.shown;
    case "messagesOpened":
      return messages.opened;
    case "messagesClicked":
      return messages.clicked;
  }
}
