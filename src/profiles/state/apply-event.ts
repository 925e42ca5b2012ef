import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { Interaction, InteractionKind } from "../../events/interaction.ts";
import type { ParsedEvent } from "../../events/parse-event.ts";
import { addToAffinities } from "../features/affinities.ts";
import { addToEngagement } from "../features/engagement.ts";
import { addToHabits, localHour } from "../features/habits.ts";
import { addToInterests, type InterestOptions } from "../features/interests.ts";
import { forgetOldest, remember } from "../features/item-memory.ts";
import { addToMood, type TextFeatures } from "../features/mood.ts";
import { type InteractionRules, interactionWeight } from "./interaction-rules.ts";
import { type Profile, setTraits } from "./profile.ts";

export interface ApplyContext {
  rules: InteractionRules;
  findItem: (id: string) => CatalogueItem | undefined;
}

/** Share of a text's topics that counts as liking: what people write about, they care about, though less than what they choose. */
const textTopicWeight = 0.5;

/**
 * Applies one event to the profile, in place, in time that does not depend on how many events came before.
 * Items that the catalogue does not know are remembered, but move no affinity. Returns the ids of the item memories
 * that were changed and dropped, for the store.
 */
export function applyEvent(
  profile: Profile,
  event: ParsedEvent,
  text: TextFeatures | undefined,
  context: ApplyContext,
): { changedItems: string[]; droppedItems: string[] } {
  const { rules } = context;
  const atMs = event.occurredAtMs;
  const changedItems: string[] = [];
  let dwellSeconds = 0;
  let scrollDepth: number | undefined;
  for (const interaction of event.interactions) {
    applyInteraction(profile, interaction, atMs, context);
    changedItems.push(interaction.itemId);
    dwellSeconds += interaction.dwellSeconds ?? 0;
    if (interaction.kind === "item-read") scrollDepth = interaction.scrollDepth ?? scrollDepth;
  }
  if (text !== undefined) {
    addToMood(profile.mood, rules.moodHalfLives, { features: text, atMs });
    addToAffinities(profile.affinities, rules.halfLives, {
      ...rules.features.number({ topics: text.topics.map(({ id, label, weight }) => ({ id, label, share: weight })) }),
      amount: textTopicWeight,
      atMs,
      slot: rules.slotOf["item-commented"],
    });
  }
  if (event.traits !== undefined) {
    const untilMs = endOfTraits(event);
    setTraits(profile, event.traits, { source: event.sourceId ?? "", atMs, untilMs, schemaOf: rules.traitSchemaOf });
  }
  addToEngagement(
    profile.engagement,
    {
      atMs,
      dwellSeconds,
      isRead: event.interactions.some(({ kind }) => kind === "item-read"),
      scrollDepth,
      purchaseValue: purchaseValueOf(event),
      messageAction: event.message?.action,
    },
    rules.sessionGapMs,
  );
  addToHabits(profile.habits, rules.habitHalfLives, {
    channel: event.channel,
    hour: localHour(atMs, event.timeZone, event.utcOffsetMinutes),
    atMs,
  });
  if (event.userId === profile.id) profile.isIdentified = true;
  profile.revision++;
  profile.updatedAtMs = Math.max(profile.updatedAtMs, event.receivedAtMs);
  return { changedItems, droppedItems: forgetOldest(profile.items) };
}

/** `context.traitsUntil`: answers of a survey hold for a time. */
function endOfTraits({ context }: ParsedEvent): number | undefined {
  const ms = typeof context.traitsUntil === "string" ? Date.parse(context.traitsUntil) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** The part of an event that concerns one item: its memory, and for a known item affinities and interests. */
export function applyInteraction(
  profile: Profile,
  interaction: Interaction,
  atMs: number,
  context: ApplyContext,
): void {
  const { kind, itemId } = interaction;
  const weight = interactionWeight(context.rules, interaction, context.findItem(itemId)?.wordCount ?? 0);
  addEvidence(profile, { kind, itemId, weight, atMs }, context);
}

/** What an event of a given weight does to the profile, whatever made it weigh so. */
export function addEvidence(
  profile: Profile,
  { kind, itemId, weight, atMs }: { kind: InteractionKind; itemId: string; weight: number; atMs: number },
  { rules, findItem }: ApplyContext,
): void {
  const item = findItem(itemId);
  remember(profile.items, { itemId, kind, weight, atMs }, rules.itemHalfLifeMs);
  if (item === undefined || weight === 0) return;
  const slot = rules.slotOf[kind];
  addToAffinities(profile.affinities, rules.halfLives, { ...rules.features.ofItem(item), amount: weight, atMs, slot });
  const options: InterestOptions = { halfLifeMs: rules.interestHalfLifeMs, similarity: rules.interestSimilarity };
  if (weight > 0) addToInterests(profile.interests, { vector: item.embedding, weight, atMs }, options);
  else addToInterests(profile.aversions, { vector: item.embedding, weight: -weight, atMs }, { ...options, limit: 1 });
}

/** The `value` of a purchase as sent; 0 of other events, and without one. */
function purchaseValueOf({ interactions, properties }: ParsedEvent): number {
  const { value } = properties;
  if (typeof value !== "number" || !Number.isFinite(value)) return 0;
  return interactions.some(({ kind }) => kind === "item-purchased") ? value : 0;
}
