import type { ParsedEvent } from "../../events/parse-event.ts";
import type { TextFeatures } from "../../profiles/features/mood.ts";
import type { FactPart } from "../../segments/conditions/gauge.ts";

/** The parts of a profile that an event can change; `text` is what was understood of a text in it. */
export function partsChangedBy(
  { traits, consent, interactions }: Pick<ParsedEvent, "traits" | "consent" | "interactions">,
  text: TextFeatures | undefined,
): FactPart[] {
  const parts: FactPart[] = ["activity"];
  if (traits !== undefined) parts.push("traits");
  if (consent !== undefined) parts.push("consents");
  if (interactions.length > 0 || text !== undefined) parts.push("affinities");
  if (text !== undefined) parts.push("mood");
  return parts;
}
