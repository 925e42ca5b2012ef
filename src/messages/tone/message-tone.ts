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
