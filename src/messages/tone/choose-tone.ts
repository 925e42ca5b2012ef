import type { ToneLimits } from "./message-tone.ts";
import { type MessageTone, type Purpose, type ToneTarget, toneAxes } from "./message-tone.ts";
import type { TonePolicy, ToneShift } from "./tone-policy.ts";

/** What a profile knows of how a user writes and feels; every figure is a decayed mean over submitted texts. */
export interface UserMood {
  /** Decayed number of texts behind the figures. */
  count: number;
  /** Mean P(positive) - P(negative), -1 to 1. */
  sentiment: number;
  /** Strongest emotions, 0 to 1. */
  emotions: readonly { label: string; score: number }[];
  /** 0 to 1. */
  formality: number;
  /** 0 to 1. */
  politeness: number;
  /** Whether a clearly negative text or a complaint came lately. */
  recentComplaint: boolean;
}

export interface UserForMessage {
  mood?: UserMood;
  /** Probabilities of predictions about the user, by their ids. */
  predictions?: Readonly<Record<string, number>>;
  /** Those of them that say that something will not happen. */
  absences?: readonly string[];
  /** What `{{ user... }}` may say; `first_name` is filled from `firstName` when only that is there. */
  traits: Record<string, unknown>;
}

export interface ToneEvidence {
  /** `base`, `channel`, `purpose`, `user-formality`, `user-mood`, `emotion`, `rule`, `request` ... */
  kind: string;
  detail: string;
  /** What it moved, or the bound that it set. */
  shift?: ToneShift;
}

export interface ChosenTone {
  target: MessageTone;
  limits: ToneLimits;
  evidence: ToneEvidence[];
}

/** Steps of an axis that nobody asked for: no user hears a smaller one, and users who are addressed alike share their wordings. */
const step = 0.05;

export interface ChooseToneRequest {
  mood?: UserMood;
  predictions?: Readonly<Record<string, number>>;
  /** Those of them that say that something will not happen. */
  absences?: readonly string[];
  channel: string;
  purpose: Purpose;
  /** Axes that the caller fixes; hard rules still bound them. */
  wish?: ToneTarget;
}

/**
 * The tone for a user: `base + channel + purpose + w (follow (user - .5) + mood + emotions) + predictions` with `w = n / (n + halfCount)` (0 below `minimumCount` texts), each axis clamped to [0, 1]
 * and rounded to .05, then overridden by the caller's wish, then bounded by the hard rules. Evidence lists every step that moved something. An unknown user gets base, channel and purpose.
 */
export function chooseTone(
  { mood, predictions = {}, absences = [], channel, purpose, wish }: ChooseToneRequest,
  policy: TonePolicy,
): ChosenTone {
  const target: MessageTone = { ...policy.base };
  const evidence: ToneEvidence[] = [{ kind: "base", detail: "start of the policy", shift: { ...policy.base } }];
  const move = (kind: string, detail: string, shift: ToneShift | undefined, weight = 1): void => {
    if (shift === undefined) return;
    const moved: ToneShift = {};
    for (const axis of toneAxes) {
      const amount = shift[axis];
      if (amount === undefined || amount === 0) continue;
      target[axis] += amount * weight;
      moved[axis] = round(amount * weight);
    }
    if (Object.keys(moved).length > 0) evidence.push({ kind, detail, shift: moved });
  };
  move("channel", channel, Object.hasOwn(policy.channels, channel) ? policy.channels[channel] : undefined);
  move("purpose", purpose, policy.purposes[purpose]);
  addUser(mood, policy, move, evidence);
  for (const rule of policy.predictions) {
    const ids = "prediction" in rule ? [rule.prediction] : absences;
    const [id, probability] = likeliest(ids, predictions);
    if (id === undefined || probability < rule.from) continue;
    move("prediction", `${id} ${round(probability)}`, rule);
  }
  for (const axis of toneAxes) target[axis] = Math.round(clamp(target[axis]) / step) * step;
  for (const axis of toneAxes) {
    const wanted = wish?.[axis];
    if (wanted === undefined) continue;
    target[axis] = wanted;
    evidence.push({ kind: "request", detail: `${axis} asked for`, shift: { [axis]: wanted } });
  }
  const limits: ToneLimits = { cheerful: true, playful: channel !== "sms" };
  for (const rule of policy.hardRules) {
    if (!applies(rule.when, { mood, purpose, minimumCount: policy.user.minimumCount })) continue;
    const bounds: ToneShift = {};
    for (const axis of toneAxes) {
      const bounded = Math.min(rule.maximum?.[axis] ?? 1, Math.max(rule.minimum?.[axis] ?? 0, target[axis]));
      if (bounded !== target[axis]) bounds[axis] = bounded;
      target[axis] = bounded;
    }
    limits.cheerful &&= rule.cheerful;
    limits.playful &&= rule.playful;
    evidence.push({ kind: "rule", detail: rule.name, ...(Object.keys(bounds).length > 0 ? { shift: bounds } : {}) });
  }
  for (const axis of toneAxes) target[axis] = round(target[axis]);
  return { target, limits, evidence };
}

type Move = (kind: string, detail: string, shift: ToneShift | undefined, weight?: number) => void;

function addUser(mood: UserMood | undefined, { user }: TonePolicy, move: Move, evidence: ToneEvidence[]): void {
  if (mood === undefined || mood.count < user.minimumCount) {
    const count = mood === undefined ? "no texts" : `${round(mood.count)} texts`;
    evidence.push({
      kind: "user",
      detail: `${count} of this user; ${user.minimumCount} are needed, so the user moves nothing`,
    });
    return;
  }
  const weight = mood.count / (mood.count + user.halfCount);
  const texts = `${round(mood.count)} texts`;
  move(
    "user-formality",
    `writes at formality ${round(mood.formality)} (${texts})`,
    { formality: user.formalityFollow * (mood.formality - 0.5) },
    weight,
  );
  move(
    "user-politeness",
    `writes at politeness ${round(mood.politeness)} (${texts})`,
    { warmth: user.politenessFollow * (mood.politeness - 0.5) },
    weight,
  );
  const { below, ...low } = user.lowMood;
  const { above, ...high } = user.highMood;
  if (mood.sentiment < below) move("user-mood", `low mood ${round(mood.sentiment)} (${texts})`, low, weight);
  if (mood.sentiment > above) move("user-mood", `high mood ${round(mood.sentiment)} (${texts})`, high, weight);
  for (const { label, score } of mood.emotions) {
    if (score < user.emotionFrom || !Object.hasOwn(user.emotions, label)) continue;
    move("emotion", `${label} ${round(score)}`, user.emotions[label], weight * score);
  }
}

function applies(
  when: TonePolicy["hardRules"][number]["when"],
  { mood, purpose, minimumCount }: { mood: UserMood | undefined; purpose: Purpose; minimumCount: number },
): boolean {
  if (when.recentComplaint !== undefined && (mood?.recentComplaint ?? false) !== when.recentComplaint) return false;
  if (when.purposes !== undefined && !when.purposes.includes(purpose)) return false;
  if (
    when.moodBelow !== undefined &&
    !(mood !== undefined && mood.count >= minimumCount && mood.sentiment < when.moodBelow)
  )
    return false;
  return true;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** The highest of the probabilities that are known, with its id. */
function likeliest(
  ids: readonly string[],
  predictions: Readonly<Record<string, number>>,
): [id: string | undefined, probability: number] {
  let best: [string | undefined, number] = [undefined, 0];
  for (const id of ids) {
    const probability = predictions[id];
    if (probability !== undefined && (best[0] === undefined || probability > best[1])) best = [id, probability];
  }
  return best;
}
