import { applyEvent, applyInteraction } from "../../profiles/state/apply-event.ts";
import type { Projection } from "../commit/projection.ts";

/** What is known of the user: traits, affinities, mood, engagement, habits, item memories. The core of ingestion stores it. */
export const profileProjection: Projection = {
  name: "profile",
  tables: [],
  begin: ({ rules, findItem, markChanged }) => ({
    apply({ event, user, text, alsoShown }) {
      const context = { rules, findItem };
      for (const itemId of alsoShown) {
        applyInteraction(user, { kind: "item-shown", itemId }, event.occurredAtMs, context);
      }
      markChanged(user, { changedItems: alsoShown, droppedItems: [] });
      markChanged(user, applyEvent(user, event, text, context));
    },
  }),
};
