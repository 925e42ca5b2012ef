import { z } from "zod";

const unit = z.number().min(0).max(1);

/** The three axes of a message's tone, each 0 to 1 with .5 as neutral. */
export const toneAxes = ["formality", "warmth", "energy"] as const;
export type ToneAxis = (typeof toneAxes)[number];

export const messageToneSchema = z.object({ formality: unit, warmth: unit, energy: unit });
export type MessageTone = z.infer<typeof messageToneSchema>;

/** A wish for some or all axes; an axis that is left out may end up anywhere. */
export const toneTargetSchema = z.object({
  formality: unit.optional(),
  warmth: unit.optional(),
  energy: unit.optional(),
});
export type ToneTarget = z.infer<typeof toneTargetSchema>;

/** What may be added. Deleting an exclamation mark or an emoji is always allowed. */
export interface ToneLimits {
  /** False after a complaint or with bad news: no exclamation marks, no emoji, no livelier words. */
  cheerful: boolean;
  /** False for security, legal and payment messages: no emoji, no slang greeting or closing. */
  playful: boolean;
}

/** From here outwards a target is a bound: beyond it is as good as on it. */
const outer = 0.3;

/** The rewording takes a target between the outer thirds as a band of this half width: what is neither cold nor warm needs no edit to become exactly neutral. */
export const neutralBand = 0.2;

/** How far a value is from a target. A target above .7 asks for at least that much and one below .3 for at most that much, so beyond it the gap is 0; between them it is the distance either way, less `band`. */
export function toneGap(value: number, target: number, band = 0): number {
  if (target > 1 - outer) return Math.max(0, target - value);
  if (target < outer) return Math.max(0, value - target);
  return Math.max(0, Math.abs(value - target) - band);
}

export const neutralTone: Readonly<MessageTone> = { formality: 0.5, warmth: 0.5, energy: 0.5 };

/** What a message is for; it decides which liveliness is allowed. */
export const purposes = [
  "delay",
  "refund",
  "renewal",
  "newsletter",
  "apology",
  "survey",
  "security",
  "event",
  "promotion",
  "welcome",
  "legal",
  "payment",
  "reminder",
  "other",
] as const;
export type Purpose = (typeof purposes)[number];
