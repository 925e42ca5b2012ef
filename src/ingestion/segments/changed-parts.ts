import type { ParsedEvent } from "../../events/parse-event.ts";
import type { TextFeatures } from "../../profiles/features/mood.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FactPart } from "../../segments/conditions/gauge.ts";

/** The parts of the user's profile, which has the event already, that the event can have changed; `text` is what was understood of a text in it. */
export function partsChangedBy(
  { traits, consent, interactions }: Pick<ParsedEvent, "traits" | "consent" | "interactions">,
  { user, text }: { user: Profile; text: TextFeatures | undefined },
): FactPart[] {
  const parts: FactPart[] = ["activity"];
  if (traits !== undefined) parts.push("traits");
  if (consent !== undefined) parts.push("consents");
  const movesAffinities = interactions.length > 0 || text !== undefined;
  if (movesAffinities && user.affinities.features.length > 0) parts.push("affinities");
  if (text !== undefined) parts.push("mood");
  return parts;
}
