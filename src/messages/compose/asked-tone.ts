import type { ChosenTone, UserMood } from "../tone/choose-tone.ts";
import { type ToneTarget, toneAxes } from "../tone/message-tone.ts";
import type { TonePolicy } from "../tone/tone-policy.ts";
import type { ComposeRequest } from "./message-reply.ts";

export interface AskedTone {
  /** Axes that rewording may move; empty: the text goes out as it was written. */
  target: ToneTarget;
  /** How near is near enough; the default of the rewriting when absent. */
  tolerance?: number;
  /** Why, in the words of the reply's evidence. */
  reason: string;
}

/** A tone that is chosen for a user is reached within this distance: wording that already fits is left as its author wrote it. */
const autoTolerance = 0.12;

interface AskedToneOptions {
  /** Of the request, else of the template. */
  asked: ComposeRequest["tone"];
  /** What the policy chose and the hard rules bounded. */
  chosen: Pick<ChosenTone, "target" | "evidence">;
  mood: UserMood | undefined;
  policy: Pick<TonePolicy, "user">;
}

/**
 * What rewording is to reach. Nobody gets a rewording that nobody asked for: without a tone in request and template nothing is reworded, `auto` rewords for users of whom something is known,
 * and a tone that names some axes moves those alone.
 */
export function askedTone({ asked, chosen, mood, policy }: AskedToneOptions): AskedTone {
  if (asked === undefined)
    return { target: {}, reason: "no tone was asked for, so the text is sent as it was written" };
  if (asked === "auto") {
    const isKnown = mood !== undefined && (mood.recentComplaint || mood.count >= policy.user.minimumCount);
    if (isKnown)
      return { target: chosen.target, tolerance: autoTolerance, reason: "reworded toward the tone of this user" };
    const foretold = chosen.evidence.filter(({ kind }) => kind === "prediction");
    const moved = toneAxes.filter((axis) => foretold.some(({ shift }) => shift?.[axis] !== undefined));
    if (moved.length > 0)
      return {
        target: Object.fromEntries(moved.map((axis) => [axis, chosen.target[axis]])),
        tolerance: autoTolerance,
        reason: `reworded in ${moved.join(", ")} for what is predicted of this user`,
      };
    return { target: {}, reason: "auto: too little is known of the user, so the text is sent as it was written" };
  }
  const target: ToneTarget = {};
  for (const axis of toneAxes) if (asked[axis] !== undefined) target[axis] = chosen.target[axis];
  const named = Object.keys(target).join(", ");
  return named === ""
    ? { target, reason: "the tone names no axis, so the text is sent as it was written" }
    : { target, reason: `reworded toward ${named}` };
}
