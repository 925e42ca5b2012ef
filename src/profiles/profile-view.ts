import { rankAffinities } from "./features/affinities.ts";
import { type AffinityKind, affinityKinds } from "./features/affinity-kinds.ts";
import { type EngagementView, isoTime, viewEngagement } from "./features/engagement.ts";
import { type HabitsView, viewHabits } from "./features/habits.ts";
import { interestShares } from "./features/interests.ts";
import { isDismissed, isSeen } from "./features/item-memory.ts";
import { type MoodView, viewMood } from "./features/mood.ts";
import { type Segment, segmentsOf } from "./lifecycle-stage.ts";
import type { InteractionRules } from "./state/interaction-rules.ts";
import type { Profile } from "./state/profile.ts";
import { rankTraitValues, shownTrait, type TraitValue } from "./traits/trait-values.ts";

export interface ProfileView {
  id: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
  traits: Record<string, unknown>;
  /** Best liked first; below 0 what the user turns away from. `weight` is the decayed sum, `share` its part of the strongest. */
  affinities: Record<AffinityKind, { id: string; label: string; weight: number; share: number }[]>;
  /** One entry per interest in embedding space: its share of all (they sum to 1), and the items nearest to it. */
  interests: { weight: number; items: { id: string; title: string; similarity: number }[] }[];
  mood: MoodView;
  engagement: EngagementView;
  habits: HabitsView;
  segments: Segment[];
  /** Newest first, at most 20. */
  recentItems: { id: string; title?: string | undefined; weight: number; lastAt: string; dismissed: boolean }[];
  seenItems: number;
}

export interface ProfileViewOptions {
  rules: InteractionRules;
  nowMs: number;
  titleOf: (itemId: string) => string | undefined;
  /** The present name of a tag, a topic or an entity; without one, the name it had when the user met it last. */
  labelOf?: ((kind: AffinityKind, id: string) => string | undefined) | undefined;
  /** Names an interest by example. */
  nearest: (vector: Float32Array, k: number) => { id: string; similarity: number }[];
}

const maxListed = 50;
const maxRecent = 20;
const examplesPerInterest = 3;

/** The profile as people and clients read it, at one moment. */
export function viewProfile(profile: Profile, options: ProfileViewOptions): ProfileView {
  const { rules, nowMs, titleOf } = options;
  const mood = viewMood(profile.mood, rules.moodHalfLives, nowMs);
  const shares = interestShares(profile.interests, nowMs, rules.interestHalfLifeMs);
  const seen = [...profile.items].filter(([, memory]) => isSeen(memory));
  return {
    id: profile.id,
    revision: profile.revision,
    createdAt: isoTime(profile.createdAtMs),
    updatedAt: isoTime(profile.updatedAtMs),
    traits: traitsAt(profile, options),
    affinities: viewAffinities(profile, options),
    interests: profile.interests
      .map(({ vector }, index) => ({
        weight: shares[index]!,
        items: options.nearest(vector, examplesPerInterest).map(({ id, similarity }) => ({
          id,
          title: titleOf(id) ?? id,
          similarity,
        })),
      }))
      .sort((a, b) => b.weight - a.weight),
    mood,
    engagement: viewEngagement(profile.engagement),
    habits: viewHabits(profile.habits, rules.habitHalfLives, nowMs),
    segments: segmentsOf(profile.engagement, mood, nowMs),
    recentItems: seen
      .sort(([idA, a], [idB, b]) => b.lastMs - a.lastMs || (idA < idB ? -1 : 1))
      .slice(0, maxRecent)
      .map(([id, memory]) => ({
        id,
        title: titleOf(id),
        weight: memory.weight,
        lastAt: isoTime(memory.lastMs),
        dismissed: isDismissed(memory),
      })),
    seenItems: seen.length,
  };
}

/** Without what has ended meanwhile. */
function traitsAt({ traits, traitValues }: Profile, { rules, nowMs }: ProfileViewOptions): Record<string, unknown> {
  const hasEnds = [...traitValues.values()].some((values) => values.some(({ untilMs }) => untilMs !== undefined));
  if (!hasEnds) return traits;
  const shown = [...traitValues].map(
    ([key, values]) => [key, shownTrait(values, rules.traitSchemaOf?.(key), nowMs)] as const,
  );
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

export interface TraitProvenance {
  value: unknown;
  source: string | null;
  at: string;
  until?: string;
  /** The policy that chose it. */
  rule: string;
  personal?: boolean;
  unit?: string;
  alternatives: { value: unknown; source: string | null; at: string; until?: string }[];
}

/** Each trait with where it comes from and what others say. */
export function viewProvenance(
  profile: Profile,
  { rules, nowMs }: Pick<ProfileViewOptions, "rules" | "nowMs">,
): Record<string, TraitProvenance> {
  const view = ({ value, source, atMs, untilMs }: TraitValue) => ({
    value,
    source: source === "" ? null : source,
    at: isoTime(atMs),
    ...(untilMs !== undefined && { until: isoTime(untilMs) }),
  });
  const entries = [...profile.traitValues].flatMap(([key, values]): [string, TraitProvenance][] => {
    const schema = rules.traitSchemaOf?.(key);
    const [first, ...others] = rankTraitValues(values, schema, nowMs);
    if (first === undefined) return [];
    const value = shownTrait(values, schema, nowMs);
    const { policy: rule = "newest", personal, unit } = schema ?? {};
    const facts = { ...(personal !== undefined && { personal }), ...(unit !== undefined && { unit }) };
    return [[key, { ...view(first), value, rule, ...facts, alternatives: others.map(view) }]];
  });
  return Object.fromEntries(entries);
}

function viewAffinities(profile: Profile, { rules, nowMs, labelOf }: ProfileViewOptions): ProfileView["affinities"] {
  const view = {} as ProfileView["affinities"];
  const rankedByKind = rankAffinities(profile.affinities, rules, nowMs);
  for (const kind of affinityKinds) {
    const ranked = rankedByKind[kind];
    const strongest = ranked.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0);
    const shown = ranked.length <= maxListed ? ranked : [...ranked.slice(0, maxListed - 10), ...ranked.slice(-10)];
    view[kind] = shown.map((entry) => ({
      ...entry,
      label: labelOf?.(kind, entry.id) ?? entry.label,
      share: strongest > 0 ? entry.weight / strongest : 0,
    }));
  }
  return view;
}
