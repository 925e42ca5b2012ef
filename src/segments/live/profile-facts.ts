import type { AffinityKind } from "../../profiles/features/affinity-kinds.ts";
import type { Engagement } from "../../profiles/features/engagement.ts";
import { moodScoreAt } from "../../profiles/features/mood.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FadingValue, UserFacts, UserVariant } from "../conditions/user-facts.ts";
import { type AffinityShares, affinitySharesAt } from "./affinity-shares.ts";

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
      return firstSeenOf(profile.engagement);
    },
    get lastSeenMs() {
      return lastSeenOf(profile.engagement);
    },
    moodAt: (atMs) => moodAt(profile, rules, atMs),
    affinityShareAt: (kind, featureId, atMs) => sharesAt(profile, rules, { kind, nowMs: atMs })(featureId),
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

/** s(t) = S d / (E d + 1) with d = 2^(-t / T), so |s'| = (ln 2 / T) |s| / (E d + 1). */
function moodAt({ mood }: Profile, { moodHalfLives }: InteractionRules, atMs: number): FadingValue {
  const value = moodScoreAt(mood, moodHalfLives, atMs);
  const perMs = (Math.LN2 / moodHalfLives[0]!) * Math.abs(value);
  return { value, withinMs: Number.POSITIVE_INFINITY, perMs };
}

/** Shares of the user who was asked for last: several conditions look at the same instants. */
const latest: {
  profile: Profile | undefined;
  revision: number;
  shares: { kind: AffinityKind; atMs: number; shares: AffinityShares }[];
} = { profile: undefined, revision: 0, shares: [] };
const mostShares = 16;

function sharesAt(
  profile: Profile,
  rules: InteractionRules,
  { kind, nowMs }: { kind: AffinityKind; nowMs: number },
): AffinityShares {
  if (latest.profile !== profile || latest.revision !== profile.revision) {
    latest.profile = profile;
    latest.revision = profile.revision;
    latest.shares.length = 0;
  }
  for (const known of latest.shares) if (known.atMs === nowMs && known.kind === kind) return known.shares;
  const shares = affinitySharesAt(profile.affinities, rules, { kind, nowMs });
  if (latest.shares.length === mostShares) latest.shares.shift();
  latest.shares.push({ kind, atMs: nowMs, shares });
  return shares;
}

/** The first event; undefined before it. */
export const firstSeenOf = ({ events, firstSeenMs }: Engagement): number | undefined =>
  events === 0 ? undefined : firstSeenMs;

/** The last event; undefined before the first. */
export const lastSeenOf = ({ events, lastSeenMs }: Engagement): number | undefined =>
  events === 0 ? undefined : lastSeenMs;

export function measureOf(engagement: Engagement, measure: Parameters<UserFacts["engagement"]>[0]): number | undefined {
  if (engagement.events === 0) return undefined;
  switch (measure) {
    case "events":
      return engagement.events;
    case "sessions":
      return engagement.sessions;
    case "reads":
      return engagement.reads;
    case "dwellSeconds":
      return engagement.dwellSeconds;
    case "activeDays":
      return engagement.activeDays;
    case "scrollDepth":
      return engagement.scrolled.reads > 0 ? engagement.scrolled.depth / engagement.scrolled.reads : undefined;
    case "purchaseValue":
      return engagement.purchaseValue;
    case "returnIntervalDays":
      return engagement.returnIntervalMs > 0 ? engagement.returnIntervalMs / dayMs : undefined;
    case "messagesShown":
      return engagement.messages.shown;
    case "messagesOpened":
      return engagement.messages.opened;
    case "messagesClicked":
      return engagement.messages.clicked;
  }
}
