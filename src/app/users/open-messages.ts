import { randomUUID } from "node:crypto";
import type { MessageExperiments } from "../../messages/compose/message-variations.ts";
import { createMessages } from "../../messages/messages.ts";
import type { Predictions } from "../../predictions/predictions.ts";
import { isGranted } from "../../profiles/consent/consent-state.ts";
import type { Recommender } from "../../recommend/recommender.ts";
import { detectLanguage } from "../../understanding/language/detect-language.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { AppContext } from "../context/context.ts";
import type { UserParts } from "./open-profiles.ts";
import { userForMessage } from "./user-for-message.ts";

/** Wires messages to the moods of users and to recommendations. */
export function openMessages(
  { now, stores, config: { consentDefault: byDefault } }: AppContext,
  parts: {
    understanding: Understanding;
    users: UserParts;
    recommender: Recommender;
    experiments: MessageExperiments;
    predictions: Pick<Predictions, "scoresOf" | "isAbsence">;
  },
) {
  const { profiles, rules } = parts.users;
  return createMessages({
    templates: stores.templates,
    messages: stores.messages,
    measure: parts.understanding.measureTone,
    detectLanguage,
    readMood: userForMessage({ profiles, rules, predictions: parts.predictions, now }),
    recommend: (userId, slot) =>
      userId === undefined
        ? parts.recommender.recommendForSession({ ...slot, events: [] })
        : parts.recommender.recommend(userId, slot),
    async mayBeWritten(userId) {
      const state = (await profiles.get(userId))?.consents ?? {};
      return isGranted("messaging", { state, byDefault });
    },
    experiments: parts.experiments,
    settingsOf: parts.users.segments.segments.settingsOf,
    newId: randomUUID,
    now,
  });
}
