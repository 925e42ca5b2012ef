import { type Affinities, weighAffinities } from "../../profiles/features/affinities.ts";
import { type AffinityKind, affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import { type Interest, interestShares } from "../../profiles/features/interests.ts";
import { isDismissed, isSeen, recentItems } from "../../profiles/features/item-memory.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { Postings } from "../item-index/postings.ts";

/** What a request knows of its user, at one moment, in the numbering of the item table. */
export interface UserContext {
  /** Decayed weight of everything the user consumed; 0 for a user without history. */
  profileStrength: number;
  /** The same without decay. */
  lifetimeStrength: number;
  /** Per kind: the decayed weight by feature number, scaled to L2 norm 1; empty without any. */
  preferences: Record<AffinityKind, ReadonlyMap<number, number>>;
  interests: readonly { vector: Float32Array; share: number }[];
  aversions: readonly Interest[];
  /** Newest first. `weight` has decayed until the user's last activity, `lifetimeWeight` has not decayed. */
  recent: readonly { itemId: string; weight: number; lifetimeWeight: number; lastMs: number; kinds: number }[];
  /** Milliseconds since the user last consumed an item; infinite for a user without history. */
  sinceLastMs: number;
  seen: ReadonlySet<string>;
  dismissed: ReadonlySet<string>;
  /** How often an item was shown and not opened, from twice on. */
  ignoredImpressions: ReadonlyMap<string, number>;
  /** Features that traits name. */
  fromTraits: ReadonlySet<number>;
}

/** A trait says as much as one click, and never more than a few of them together. */
const traitWeight = 1;
const maxTraitMatches = 12;

/**
 * Reads the profile for one request. Taste decays until the user's own last activity and not beyond it: what a user liked before
 * a long absence, or in an imported history, is still what is known of the user.
 */
export function readUserContext(options: {
  profile: Profile;
  table: ItemTable;
  rules: InteractionRules;
  nowMs: number;
}): UserContext {
  const { profile, table, rules } = options;
  const seen = new Set<string>();
  const dismissed = new Set<string>();
  const ignoredImpressions = new Map<string, number>();
  for (const [itemId, memory] of profile.items) {
    if (isSeen(memory)) seen.add(itemId);
    else if (memory.shown > 1) ignoredImpressions.set(itemId, memory.shown);
    if (isDismissed(memory)) dismissed.add(itemId);
  }
  const lastMs = lastConsumed(profile);
  const nowMs = Math.min(options.nowMs, lastMs);
  const recent = recentItems(profile.items, { nowMs, halfLifeMs: rules.itemHalfLifeMs }).map((item) => ({
    ...item,
    lifetimeWeight: profile.items.get(item.itemId)!.weight,
  }));
  const fromTraits = traitFeatures(profile.traits, table.postings);
  const shares = interestShares(profile.interests, nowMs, rules.interestHalfLifeMs);
  const history = recent.reduce((sum, { weight }) => sum + weight, 0);
  const lifetime = recent.reduce((sum, { lifetimeWeight }) => sum + lifetimeWeight, 0);
  return {
    profileStrength: history + fromTraits.length * traitWeight,
    lifetimeStrength: lifetime + fromTraits.length * traitWeight,
    preferences: tastesOf(profile.affinities, {
      postings: table.postings,
      itemCount: table.size(),
      rules,
      nowMs,
      fromTraits,
    }),
    interests: profile.interests.map(({ vector }, index) => ({ vector, share: shares[index]! })),
    aversions: profile.aversions,
    recent,
    sinceLastMs: recent.length === 0 ? Number.POSITIVE_INFINITY : Math.max(0, options.nowMs - lastMs),
    seen,
    dismissed,
    ignoredImpressions,
    fromTraits: new Set(fromTraits.map(({ key }) => key)),
  };
}

/** When the user last did anything with an item; the largest number for a user who never did. */
function lastConsumed({ items }: Profile): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const [, { lastMs }] of items) last = Math.max(last, lastMs);
  return last === Number.NEGATIVE_INFINITY ? Number.MAX_SAFE_INTEGER : last;
}

/** Traits whose value names a tag, a topic or a section make it a preference. */
function traitFeatures(traits: Profile["traits"], postings: Postings): { kind: AffinityKind; key: number }[] {
  const found: { kind: AffinityKind; key: number }[] = [];
  const words = Object.values(traits).flatMap((value) => (Array.isArray(value) ? value : [value]));
  for (const word of words.slice(0, 100)) {
    if (typeof word !== "string" || word.length > 200) continue;
    for (const kind of ["tags", "topics", "sections"] as const) {
      for (const key of postings.findByName(kind, word)) found.push({ kind, key });
    }
  }
  return found.slice(0, maxTraitMatches);
}

function tastesOf(
  affinities: Affinities,
  context: {
    postings: Postings;
    itemCount: number;
    rules: InteractionRules;
    nowMs: number;
    fromTraits: readonly { kind: AffinityKind; key: number }[];
  },
): UserContext["preferences"] {
  const { postings, itemCount, rules, nowMs } = context;
  const preferences = {} as Record<AffinityKind, Map<number, number>>;
  const weighed = weighAffinities(affinities, rules, nowMs);
  for (const kind of affinityKinds) {
    const taste = new Map<number, number>();
    for (const { id, weight } of weighed[kind].values()) {
      const key = postings.find(kind, id);
      if (key !== undefined) taste.set(key, weight);
    }
    for (const trait of context.fromTraits) {
      if (trait.kind === kind) taste.set(trait.key, (taste.get(trait.key) ?? 0) + traitWeight);
    }
    // What every item has says little about a taste: inverse document frequency, ln(1 + N / n).
    let squares = 0;
    for (const [key, value] of taste) {
      const weighted = value * Math.log1p(itemCount / Math.max(1, postings.count(key)));
      taste.set(key, weighted);
      squares += weighted * weighted;
    }
    const norm = Math.sqrt(squares);
    for (const [key, value] of taste) taste.set(key, norm > 0 ? value / norm : 0);
    preferences[kind] = taste;
  }
  return preferences;
}
