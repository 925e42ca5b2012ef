import type { CatalogueItem } from "../catalogue/search/catalogue-view.ts";
import type { StoredEvent } from "../events/event.ts";
import type { Interaction } from "../events/interaction.ts";
import type { ItemStatistic, StatisticTerm } from "../events/item-statistics.ts";
import { type ParsedEvent, textKeys } from "../events/parse-event.ts";
import { bitOf, type ItemMemory } from "../profiles/features/item-memory.ts";
import type { TextFeatures } from "../profiles/features/mood.ts";
import type { ProfileChange } from "../profiles/profile-store.ts";
import { applyEvent, applyInteraction } from "../profiles/state/apply-event.ts";
import { type InteractionRules, interactionWeight, readShare } from "../profiles/state/interaction-rules.ts";
import { createProfile, mergeProfiles, type Profile } from "../profiles/state/profile.ts";
import { encodeProfile } from "../profiles/storage-format/profile-codec.ts";

/** Builds, a few events at a time, what one batch changes; the live profiles are changed in place as it goes. */
export interface BatchChange {
  /** Stored profiles by names that coming events mention; before the first event with each name. */
  admit(stored: ReadonlyMap<string, Profile>): void;
  add(event: ParsedEvent, extra: EventExtra): void;
  /** What changed since the last time, for the store, while it is in the processor's cache; the last time with the counts of items. */
  take(statistics?: readonly ItemStatistic[]): ProfileChange;
  statisticTerms(): readonly StatisticTerm[];
  /** All new events of the batch, with the profiles that they belong to in the end. */
  events(): readonly StoredEvent[];
  links(): readonly ProfileChange["links"][number][];
  /** Profiles that the batch changed and that still exist after it. */
  profiles(): Iterable<Profile>;
  /** Every id whose live profile may differ from the stored one. */
  touchedIds(): Iterable<string>;
}

export interface EventExtra {
  messageId: string;
  /** What was understood of a submitted text. */
  text: TextFeatures | undefined;
  /** Items that this event proves to have been in front of the user, beside those that it names. */
  alsoShown: readonly string[];
}

export interface BatchChangeOptions {
  rules: InteractionRules;
  findItem: (id: string) => CatalogueItem | undefined;
  keepTexts: boolean;
  nowMs: number;
}

/** What a repeated act of one user on one item still adds to the item's popularity: nobody votes a thousand times. */
const repeatedShare = 0.1;

export function createBatchChange({ rules, findItem, keepTexts, nowMs }: BatchChangeOptions): BatchChange {
  const byName = new Map<string, Profile>();
  /** Stored profiles: another name that is admitted later leads to the same object, or to what it was joined into. */
  const byId = new Map<string, Profile>();
  const changed = new Map<string, Profile>();
  /** Changed since the last `take`. */
  const untaken = new Map<string, { profile: Profile; changedItems: Set<string>; droppedItems: Set<string> }>();
  const touched = new Set<string>();
  const links: { fromId: string; intoId: string }[] = [];
  const events: StoredEvent[] = [];
  let takenLinks = 0;
  let takenEvents = 0;
  const terms: StatisticTerm[] = [];

  function profileOf(name: string): Profile {
    let profile = byName.get(name);
    if (profile === undefined) {
      profile = createProfile(name, nowMs, rules);
      byName.set(name, profile);
    }
    return profile;
  }

  function markChanged(
    profile: Profile,
    items: { changedItems: readonly string[]; droppedItems: readonly string[] },
  ): void {
    let entry = untaken.get(profile.id);
    if (entry === undefined) {
      entry = { profile, changedItems: new Set(), droppedItems: new Set() };
      untaken.set(profile.id, entry);
      changed.set(profile.id, profile);
      touched.add(profile.id);
    }
    for (const id of items.changedItems) entry.changedItems.add(id);
    for (const id of items.droppedItems) entry.droppedItems.add(id);
  }

  /**
   * Makes `fromName` another name of `into`. A history of its own moves along; a name that already belongs to somebody
   * else (a shared device) only points to the new user from now on. Doing it twice changes nothing.
   */
  function join(fromName: string, into: Profile): void {
    const from = byName.get(fromName);
    if (fromName === into.id || from === into) return;
    if (from !== undefined && from.id === fromName) {
      touched.add(from.id);
      markChanged(into, mergeProfiles(into, from, rules));
      changed.delete(from.id);
      untaken.delete(from.id);
      for (const profiles of [byName, byId]) {
        for (const [name, profile] of profiles) if (profile === from) profiles.set(name, into);
      }
      for (const event of events) if (event.profileId === from.id) event.profileId = into.id;
    } else {
      markChanged(into, { changedItems: [], droppedItems: [] });
    }
    byName.set(fromName, into);
    links.push({ fromId: fromName, intoId: into.id });
  }

  function takeProfiles(): ProfileChange["profiles"] {
    const profiles = [...untaken.values()].map(({ profile, changedItems, droppedItems }) => {
      const memories = new Map<string, ItemMemory>();
      for (const id of changedItems) {
        const memory = profile.items.get(id);
        if (memory !== undefined) memories.set(id, memory);
      }
      return {
        record: encodeProfile(profile, rules),
        changedItems: memories,
        droppedItems: [...droppedItems].filter((id) => !profile.items.has(id)),
      };
    });
    untaken.clear();
    return profiles;
  }

  return {
    admit(stored) {
      for (const [name, profile] of stored) {
        const present = byId.get(profile.id) ?? profile;
        byId.set(profile.id, present);
        byName.set(name, present);
      }
    },
    add(event, { messageId, text, alsoShown }) {
      const profile = profileOf(event.userId ?? event.anonymousId!);
      if (event.type === "alias") join(event.previousId!, profile);
      if (event.type === "identify" && event.userId !== undefined && event.anonymousId !== undefined) {
        join(event.anonymousId, profile);
      }
      for (const interaction of event.interactions) {
        terms.push(termOf({ interaction, event, profile, item: findItem(interaction.itemId), rules }));
      }
      for (const itemId of alsoShown) {
        const shown: Interaction = { kind: "item-shown", itemId };
        terms.push(termOf({ interaction: shown, event, profile, item: undefined, rules }));
        applyInteraction(profile, shown, event.occurredAtMs, { rules, findItem });
      }
      markChanged(profile, { changedItems: alsoShown, droppedItems: [] });
      markChanged(profile, applyEvent(profile, event, text, { rules, findItem }));
      events.push(storedEventOf(event, { messageId, profileId: profile.id, text, keepTexts }));
    },
    take(statistics = []) {
      const change = {
        nowMs,
        profiles: takeProfiles(),
        links: links.slice(takenLinks),
        events: events.slice(takenEvents),
        statistics,
      };
      takenLinks = links.length;
      takenEvents = events.length;
      return change;
    },
    statisticTerms: () => terms,
    events: () => events,
    links: () => links,
    profiles: () => changed.values(),
    touchedIds: () => touched,
  };
}

function termOf(source: {
  interaction: Interaction;
  event: ParsedEvent;
  profile: Profile;
  item: CatalogueItem | undefined;
  rules: InteractionRules;
}): StatisticTerm {
  const { interaction, event, profile, item, rules } = source;
  const { kind, itemId } = interaction;
  const wordCount = item?.wordCount ?? 0;
  const isRepeated = ((profile.items.get(itemId)?.kinds ?? 0) & bitOf(kind)) !== 0;
  const counted = isRepeated && kind !== "item-shown" ? repeatedShare : 1;
  const weight = interactionWeight(rules, interaction, wordCount);
  return {
    itemId,
    channel: event.channel,
    popularity: weight * counted,
    exposures: counted,
    responses: counted * responseOf(interaction, wordCount, rules),
    dwellSeconds: interaction.dwellSeconds ?? 0,
    atMs: event.occurredAtMs,
  };
}

/** How well one act speaks of the item, in [0, 1]. A view alone is half a response: it may have been the headline's doing. */
function responseOf(interaction: Interaction, wordCount: number, rules: InteractionRules): number {
  switch (interaction.kind) {
    case "item-shown":
    case "item-dismissed":
      return 0;
    case "item-viewed":
      return 0.5;
    case "item-read":
      return Math.min(1, readShare(rules, interaction, wordCount));
    default:
      return 1;
  }
}

function storedEventOf(
  event: ParsedEvent,
  extra: { messageId: string; profileId: string; text: TextFeatures | undefined; keepTexts: boolean },
): StoredEvent {
  const properties: Record<string, unknown> = { ...event.properties };
  if (extra.text !== undefined) properties.textFeatures = extra.text;
  if (!extra.keepTexts && event.text !== undefined) for (const key of textKeys) delete properties[key];
  if (event.traits !== undefined) properties.traits = event.traits;
  return {
    messageId: extra.messageId,
    type: event.type,
    profileId: extra.profileId,
    event: event.name,
    ...(event.itemId !== undefined && { itemId: event.itemId }),
    ...(event.recommendationId !== undefined && { recommendationId: event.recommendationId }),
    occurredAtMs: event.occurredAtMs,
    receivedAtMs: event.receivedAtMs,
    properties,
    context: event.context,
  };
}
