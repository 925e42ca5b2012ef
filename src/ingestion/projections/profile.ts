import { type ApplyContext, applyEvent, applyInteraction } from "../../profiles/state/apply-event.ts";
import { pullBack } from "../../profiles/state/pull-back.ts";
import type { AcceptedEvent, Projection } from "../commit/projection.ts";

/** What is known of the user: traits, affinities, mood, engagement, habits, item memories. The core of ingestion stores it. */
export const profileProjection: Projection = {
  name: "profile",
  tables: [],
  begin: ({ rules, findItem, markChanged }) => ({
    apply(accepted) {
      for (const changed of applyToProfile(accepted, { rules, findItem })) markChanged(accepted.user, changed);
    },
  }),
};

/** Changes the profile in place, as live events do and replayed ones; returns the item memories that changed. */
export function applyToProfile(
  { event, user, text, alsoShown }: Pick<AcceptedEvent, "event" | "user" | "text" | "alsoShown">,
  context: ApplyContext,
): { changedItems: readonly string[]; droppedItems: readonly string[] }[] {
  const pulledBack = pullBack(user, event.receivedAtMs, context.rules);
  for (const itemId of alsoShown) {
    applyInteraction(user, { kind: "item-shown", itemId }, event.occurredAtMs, context);
  }
  const first = { changedItems: [...alsoShown, ...pulledBack], droppedItems: [] };
  return [first, applyEvent(user, event, text, context)];
}
