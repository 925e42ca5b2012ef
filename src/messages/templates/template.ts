import { z } from "zod";
import { purposes, toneTargetSchema } from "../tone/message-tone.ts";

const id = z.string().min(1).max(200);
const subject = z.string().max(1_000);
const body = z.string().min(1).max(50_000);

export const channels = ["email", "web", "mobile", "push", "sms", "chat"] as const;
export const channelSchema = z.enum(channels);
export type Channel = z.infer<typeof channelSchema>;

export const messageFormats = ["text", "html"] as const;

export const templateVariantSchema = z.object({
  id,
  /** Tone that this wording was written in; the variant nearest to the user's target is taken. */
  tone: toneTargetSchema.optional(),
  /** BCP 47, for example `en` or `de-CH`. */
  locale: z.string().max(35).optional(),
  subject: subject.optional(),
  body,
});
export type TemplateVariant = z.infer<typeof templateVariantSchema>;

/** What a recommendation slot asks for; the filter is passed on as it is. */
export const recommendationSlotSchema = z.object({
  limit: z.int().min(1).max(20).default(3),
  filter: z.record(z.string(), z.unknown()).optional(),
});
export type RecommendationSlot = z.infer<typeof recommendationSlotSchema>;

/** A template as clients send it; its id is in the path. */
export const templateInputSchema = z.object({
  name: z.string().min(1).max(200),
  channel: channelSchema.default("email"),
  purpose: z.enum(purposes).default("other"),
  locale: z.string().max(35).default("en"),
  /** Default: `html` when the body holds a tag. */
  format: z.enum(messageFormats).optional(),
  subject: subject.optional(),
  body,
  /** The tone of messages whose request names none; absent: they are sent as they are written here. */
  tone: z.union([z.literal("auto"), toneTargetSchema]).optional(),
  variants: z.array(templateVariantSchema).max(50).optional(),
  slots: z.object({ recommendations: recommendationSlotSchema.optional() }).optional(),
  /** Names that the caller promises to send in `data`; others are reported as unknown when the template is saved. */
  variables: z.array(z.string().min(1).max(100)).max(200).optional(),
});
export type TemplateInput = z.infer<typeof templateInputSchema>;

export interface Template extends TemplateInput {
  id: string;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A tag somewhere; it stops at the mark that begins another, so the time stays linear in hostile text. */
const anyTag = /<\/?[a-z][^<>]{0,4000}>/i;

/** HTML when a text holds a tag. */
export const formatOfText = (text: string): (typeof messageFormats)[number] => (anyTag.test(text) ? "html" : "text");

export function formatOf(template: Pick<Template, "format">, body: string): (typeof messageFormats)[number] {
  return template.format ?? formatOfText(body);
}
