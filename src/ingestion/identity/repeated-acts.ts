import type { ParsedEvent } from "../../events/parse-event.ts";
import { bitOf } from "../../profiles/features/item-memory.ts";
import type { Profile } from "../../profiles/state/profile.ts";

/** Places of the event's interactions that the user, as before the event, has done before. */
export function repeatedIn({ interactions }: Pick<ParsedEvent, "interactions">, user: Profile): number[] {
  const repeated: number[] = [];
  for (const [place, { kind, itemId }] of interactions.entries()) {
    if (((user.items.get(itemId)?.kinds ?? 0) & bitOf(kind)) !== 0) repeated.push(place);
  }
  return repeated;
}
