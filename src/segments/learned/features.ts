import type { InteractionKind } from "../../events/interaction.ts";
import { rankAffinities } from "../../profiles/features/affinities.ts";
import { viewHabits } from "../../profiles/features/habits.ts";
import { bitOf, isSeen } from "../../profiles/features/item-memory.ts";
import { viewMood } from "../../profiles/features/mood.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { EngagementMeasure, Rule } from "../rules/rule.ts";

/** One number of a user that groups are learned from, with the words for having much or little of it. */
export interface UserFeature {
  id: string;
  label: string;
  /** After "who": `read often`. */
  high: string;
  low: string;
  /** Only whole numbers: a bound between two of them is said by the lower one. */
  isWhole?: boolean;
  /** NaN where nothing is known. */
  read(profile: Profile, context: FeatureContext): number;
  /** The condition of the rule language for a bound, where there is one. */
  condition?(op: "lte" | "gt", value: number): Rule;
}

export interface FeatureContext {
  rules: InteractionRules;
  nowMs: number;
}

const dayMs = 86_400_000;
const channels = ["web", "mobile", "email"] as const;

/** Users of whom the measure is not known are on the side of `gt`, as in the tree that the bound comes from. */
const engagementRule =
  (measure: EngagementMeasure) =>
  (op: "lte" | "gt", value: number): Rule => {
    const atMost: Rule = { engagement: measure, op: "lte", value };
    return op === "lte" ? atMost : { not: atMost };
  };

const measures: readonly UserFeature[] = [
  {
    id: "sessions",
    isWhole: true,
    label: "sessions",
    high: "come often",
    low: "come seldom",
    read: ({ engagement }) => engagement.sessions,
    condition: engagementRule("sessions"),
  },
  {
    id: "activeDays",
    isWhole: true,
    label: "active days",
    high: "are here on many days",
    low: "are here on few days",
    read: ({ engagement }) => engagement.activeDays,
    condition: engagementRule("activeDays"),
  },
  {
    id: "daysSinceLast",
    label: "days since the last visit",
    high: "have been away for long",
    low: "were here lately",
    read: ({ engagement }, { nowMs }) =>
      engagement.events === 0 ? Number.NaN : (nowMs - engagement.lastSeenMs) / dayMs,
    condition: engagementRule("daysSinceLast"),
  },
  {
    id: "returnIntervalDays",
    label: "days between visits",
    high: "leave long gaps between visits",
    low: "come back quickly",
    read: ({ engagement }) => (engagement.returnIntervalMs > 0 ? engagement.returnIntervalMs / dayMs : Number.NaN),
    condition: engagementRule("returnIntervalDays"),
  },
  {
    id: "reads",
    isWhole: true,
    label: "items read",
    high: "read much",
    low: "read little",
    read: ({ engagement }) => engagement.reads,
    condition: engagementRule("reads"),
  },
  {
    id: "dwellPerRead",
    label: "seconds per item read",
    high: "take their time over an item",
    low: "skim",
    read: ({ engagement }) => (engagement.reads > 0 ? engagement.dwellSeconds / engagement.reads : Number.NaN),
  },
  {
    id: "scrollDepth",
    label: "scroll depth",
    high: "read to the end",
    low: "leave items early",
    read: ({ engagement: { scrolled } }) => (scrolled.reads > 0 ? scrolled.depth / scrolled.reads : Number.NaN),
    condition: engagementRule("scrollDepth"),
  },
  {
    id: "itemsSeen",
    label: "different items",
    high: "look at many items",
    low: "look at few items",
    read: ({ items }) => [...items].filter(([, memory]) => isSeen(memory)).length,
  },
  ...(["item-liked", "item-shared", "item-purchased"] as const).map((kind): UserFeature => {
    const verb = kind.slice("item-".length);
    const name = `Item ${verb[0]!.toUpperCase()}${verb.slice(1)}`;
    const word = { liked: "like", shared: "share", purchased: "buy" }[verb]!;
    return {
      id: verb,
      isWhole: true,
      label: `items ${verb}`,
      high: `${word} much`,
      low: `rarely ${word}`,
      read: (profile) => countOfKind(profile, kind),
      condition: (op, value) => ({ event: name, unique: { of: "itemId", [op]: value } }),
    };
  }),
  {
    id: "purchaseValue",
    label: "value of purchases",
    high: "spend much",
    low: "spend little",
    read: ({ engagement }) => engagement.purchaseValue,
    condition: engagementRule("purchaseValue"),
  },
  {
    id: "variety",
    label: "variety of topics",
    high: "read about many topics",
    low: "stay with few topics",
    read: varietyOf,
  },
  ...channels.map(
    (channel): UserFeature => ({
      id: `${channel}Share`,
      label: `share of ${channel}`,
      high: `come mostly by ${channel}`,
      low: `hardly come by ${channel}`,
      read: (profile, { rules, nowMs }) => {
        const habits = viewHabits(profile.habits, rules.habitHalfLives, nowMs);
        return habits.channels.find((one) => one.channel === channel)?.share ?? 0;
      },
    }),
  ),
  {
    id: "mood",
    label: "mood",
    high: "sound content",
    low: "sound discontent",
    read: ({ mood }, { rules, nowMs }) => viewMood(mood, rules.moodHalfLives, nowMs).score,
    condition: (op, value) => ({ mood: { score: { [op]: value } } }),
  },
  {
    id: "openedShare",
    label: "share of messages opened",
    high: "open messages",
    low: "leave messages closed",
    read: ({ engagement: { messages } }) =>
      messages.shown > 0 ? Math.min(1, messages.opened / messages.shown) : Number.NaN,
  },
];

/** Measures that are not known of everybody, and what it says of users when they are not. */
const unknownWords: Readonly<Record<string, Pick<UserFeature, "high" | "low">>> = {
  returnIntervalDays: { high: "came once only", low: "came back" },
  scrollDepth: { high: "scrolled through nothing", low: "scrolled through something" },
  dwellPerRead: { high: "read nothing", low: "read something" },
  variety: { high: "have shown no taste yet", low: "have shown what they like" },
  openedShare: { high: "got no message", low: "get messages" },
};

/**
 * Every feature; a new one is a line in `measures`. A missing value becomes the median, and a column of its own says that
 * it was missing.
 */
export const userFeatures: readonly UserFeature[] = [
  ...measures,
  ...measures.flatMap(({ id, label, read }): UserFeature[] => {
    const words = unknownWords[id];
    if (words === undefined) return [];
    return [
      {
        ...{ id: `${id}Unknown`, label: `${label} not known`, ...words },
        read: (profile, context) => (Number.isNaN(read(profile, context)) ? 1 : 0),
      },
    ];
  }),
];

function countOfKind({ items }: Profile, kind: InteractionKind): number {
  const bit = bitOf(kind);
  let count = 0;
  for (const [, { kinds }] of items) if ((kinds & bit) !== 0) count++;
  return count;
}

/** Entropy of the topics that the user likes, in nats; 0 for one topic, NaN for none. */
function varietyOf(profile: Profile, { rules, nowMs }: FeatureContext): number {
  const weights = rankAffinities(profile.affinities, rules, nowMs).topics.map(({ weight }) => Math.max(0, weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return Number.NaN;
  return weights.reduce((sum, weight) => (weight === 0 ? sum : sum - (weight / total) * Math.log(weight / total)), 0);
}
