import { applyEvent, applyInteraction } from "../../profiles/state/apply-event.ts";
import { pullBack } from "../../profiles/state/pull-back.ts";
import type { Projection } from "../commit/projection.ts";

/** What is known of the user: traits, affinities, mood, engagement, habits, item memories. The core of ingestion stores it. */
export const profileProjection: Projection = {
  name: "profile",
  tables: [],
  begin: ({ rules, findItem, markChanged }) => ({
    apply({ event, user, text, alsoShown }) {
      const context = { rules, findItem };
      const pulledBack = pullBack(user, event.receivedAtMs, rules);
      for (const itemId of alsoShown) {
        applyInteraction(user, { kind: "item-shown", itemId }, event.occurredAtMs, context);
      }
      markChanged(user, { changedItems: [...alsoShown, ...pulledBack], droppedItems: [] });
      markChanged(user, applyEvent(user, event, text, context));
    },
  }),
};
