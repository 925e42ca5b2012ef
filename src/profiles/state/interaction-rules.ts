import { z } from "zod";
import { type Interaction, type InteractionKind, interactionKinds } from "../../events/interaction.ts";
import type { AffinityRules } from "../features/affinities.ts";
import { dayMs, type HalfLives } from "../features/decayed-sum.ts";
import { createFeatureTable } from "../features/feature-table.ts";
import { createItemFeatures } from "../features/item-features.ts";

const ruleSchema = z.object({
  /** Weight of one such event; below 0 it speaks against the item, 0 leaves the profile's tastes alone. */
  weight: z.number().min(-100).max(100),
  /** Days after which the event counts half. */
  halfLifeDays: z.number().positive().max(3650),
});

/** Settings of how events become a profile. Every value has its unit in its name. */
export const interactionRulesSchema = z.object({
  rules: z.partialRecord(z.enum(interactionKinds), ruleSchema).default({}),
  /** Words per minute of silent reading of English non-fiction: 238 (Brysbaert 2019, J. Mem. Lang. 109), rounded. */
  readingWordsPerMinute: z.number().positive().default(230),
  /** Interests in embedding space move with this half-life, whatever the event. */
  interestHalfLifeDays: z.number().positive().default(30),
  /** An item opens a new interest when its cosine with every present one is below this. */
  interestSimilarity: z.number().min(-1).max(1).default(0.45),
  /** Mood is what was written lately. */
  moodHalfLifeDays: z.number().positive().default(14),
  /** Channel and hour habits. */
  habitHalfLifeDays: z.number().positive().default(60),
  /** Silence that ends a session. */
  sessionGapMinutes: z.number().positive().default(30),
  /** Weight of an item for the collaborative fold-in fades with this half-life. */
  itemHalfLifeDays: z.number().positive().default(90),
});

export interface InteractionRule {
  weight: number;
  halfLifeDays: number;
}

/** A purchase says more than a like, a like more than a read, a read more than a click; a dismissal speaks against. */
export const defaultRules: Readonly<Record<InteractionKind, InteractionRule>> = {
  "item-shown": { weight: 0, halfLifeDays: 14 },
  "item-viewed": { weight: 0.5, halfLifeDays: 14 },
  "item-clicked": { weight: 1, halfLifeDays: 14 },
  "item-read": { weight: 2, halfLifeDays: 30 },
  "item-commented": { weight: 2.5, halfLifeDays: 60 },
  "item-liked": { weight: 3, halfLifeDays: 60 },
  "item-shared": { weight: 3, halfLifeDays: 60 },
  "item-saved": { weight: 3, halfLifeDays: 60 },
  "item-purchased": { weight: 5, halfLifeDays: 180 },
  "item-dismissed": { weight: -2, halfLifeDays: 60 },
};

/** The settings made ready for use: distinct half-lives in ascending order, and each kind's slot among them. */
export interface InteractionRules extends AffinityRules {
  rules: Readonly<Record<InteractionKind, InteractionRule>>;
  slotOf: Readonly<Record<InteractionKind, number>>;
  readingWordsPerMinute: number;
  interestHalfLifeMs: number;
  interestSimilarity: number;
  moodHalfLives: HalfLives;
  habitHalfLives: HalfLives;
  sessionGapMs: number;
  itemHalfLifeMs: number;
}

/** Completes and checks settings; throws ZodError on values out of range. */
export function createInteractionRules(settings: z.input<typeof interactionRulesSchema> = {}): InteractionRules {
  const parsed = interactionRulesSchema.parse(settings);
  const rules = { ...defaultRules, ...parsed.rules };
  const halfLives = [...new Set(interactionKinds.map((kind) => rules[kind].halfLifeDays * dayMs))].sort(
    (a, b) => a - b,
  );
  const slotOf = {} as Record<InteractionKind, number>;
  for (const kind of interactionKinds) slotOf[kind] = halfLives.indexOf(rules[kind].halfLifeDays * dayMs);
  return {
    rules,
    halfLives,
    features: createItemFeatures(createFeatureTable()),
    slotOf,
    readingWordsPerMinute: parsed.readingWordsPerMinute,
    interestHalfLifeMs: parsed.interestHalfLifeDays * dayMs,
    interestSimilarity: parsed.interestSimilarity,
    moodHalfLives: [parsed.moodHalfLifeDays * dayMs],
    habitHalfLives: [parsed.habitHalfLifeDays * dayMs],
    sessionGapMs: parsed.sessionGapMinutes * 60_000,
    itemHalfLifeMs: parsed.itemHalfLifeDays * dayMs,
  };
}

/** A read without dwell and depth counts half: it happened, how far is not known. */
const unknownReadShare = 0.5;
/** Beyond the article's own reading time, dwell adds nothing but the benefit of a slow user. */
const maxReadShare = 1.25;
/** Reading time of an item whose length is not known. */
const unknownReadingSeconds = 60;

/**
 * Weight of one interaction: the kind's weight, and for a read the share of the item that was read:
 * dwell / reading time in [0, 1.25], averaged with the scroll depth when both are known.
 * A bounce of a second on a long article is therefore close to 0.
 */
export function interactionWeight(rules: InteractionRules, interaction: Interaction, wordCount: number): number {
  const weight = rules.rules[interaction.kind].weight;
  return interaction.kind === "item-read" ? weight * readShare(rules, interaction, wordCount) : weight;
}

/** Share of the item that was read, in [0, 1.25]; 0.5 when neither dwell nor depth is known. */
export function readShare(rules: InteractionRules, interaction: Interaction, wordCount: number): number {
  const { dwellSeconds, scrollDepth } = interaction;
  if (dwellSeconds === undefined) return scrollDepth ?? unknownReadShare;
  const readingSeconds = wordCount > 0 ? (wordCount / rules.readingWordsPerMinute) * 60 : unknownReadingSeconds;
  const share = Math.min(maxReadShare, dwellSeconds / readingSeconds);
  return scrollDepth === undefined ? share : (share + scrollDepth) / 2;
}
