import type { UserForMessage } from "../../messages/tone/choose-tone.ts";
import type { Predictions } from "../../predictions/predictions.ts";
import { type MoodView, viewMood } from "../../profiles/features/mood.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";

/** Emotions that speak of a complaint (names of GoEmotions). */
const complaining = new Set(["anger", "annoyance", "disappointment", "disapproval", "disgust"]);
const complaintEmotion = 0.3;
const complaintSentiment = -0.35;
const complaintDays = 7;

export interface UserForMessageOptions {
  profiles: Pick<Profiles, "get">;
  rules: InteractionRules;
  predictions: Pick<Predictions, "scoresOf" | "isAbsence">;
  now: () => number;
}

/** What the messages domain may know of a user: mood and traits out of the live profile; undefined for an unknown user. */
export function userForMessage({ profiles, rules, predictions, now }: UserForMessageOptions) {
  return async (userId: string): Promise<UserForMessage | undefined> => {
    const profile = await profiles.get(userId);
    if (profile === undefined) return undefined;
    const mood = viewMood(profile.mood, rules.moodHalfLives, now());
    const scores = predictions.scoresOf(profile.id);
    const absences = Object.keys(scores).filter(predictions.isAbsence);
    const about = { traits: profile.traits, predictions: scores, absences };
    if (mood.texts === 0) return about;
    return {
      ...about,
      mood: {
        count: mood.evidence,
        sentiment: mood.score,
        emotions: mood.emotions,
        formality: mood.formality,
        politeness: mood.politeness,
        recentComplaint: isRecentComplaint(mood, now()),
      },
    };
  };
}

/** A clearly negative day within the last week, or a complaining emotion that still weighs. */
function isRecentComplaint(mood: MoodView, nowMs: number): boolean {
  const since = nowMs - complaintDays * 86_400_000;
  return (
    mood.history.some(({ at, score }) => Date.parse(at) >= since && score < complaintSentiment) ||
    mood.emotions.some(({ label, score }) => complaining.has(label) && score > complaintEmotion)
  );
}
