import { z } from "zod";
import { isDeeper } from "../../errors/nesting.ts";
import type { Change } from "../rewriting/apply-candidates.ts";
import type { SmsLength } from "../templates/sms-length.ts";
import { channelSchema, messageFormats, recommendationSlotSchema } from "../templates/template.ts";
import type { TemplateFinding } from "../templates/validate-template.ts";
import type { ToneEvidence } from "../tone/choose-tone.ts";
import { type MessageTone, purposes, toneTargetSchema } from "../tone/message-tone.ts";

/** Levels of objects and lists in `data`; templates use two or three. */
const mostLevels = 32;

const id = z.string().min(1).max(512);

export const composeRequestSchema = z
  .object({
    userId: id.optional(),
    anonymousId: id.optional(),
    templateId: z.string().min(1).max(200).optional(),
    /** A template written into the request, instead of a stored one. */
    body: z.string().min(1).max(50_000).optional(),
    subject: z.string().max(1_000).optional(),
    format: z.enum(messageFormats).optional(),
    purpose: z.enum(purposes).optional(),
    locale: z.string().max(35).optional(),
    data: z
      .record(z.string(), z.unknown())
      .refine((data) => !isDeeper(data, mostLevels), { message: `is nested deeper than ${mostLevels} levels` })
      .default({}),
    /** `auto`: the tone of the user, as far as it is known. Absent: that of the template; with none there either the text is sent as it was written. */
    tone: z.union([z.literal("auto"), toneTargetSchema]).optional(),
    channel: channelSchema.optional(),
    slots: z.object({ recommendations: recommendationSlotSchema.optional() }).optional(),
    /** Nothing is kept and nothing counts toward the frequency cap: for the composer page. */
    preview: z.boolean().default(false),
  })
  .refine((request) => request.templateId !== undefined || request.body !== undefined, {
    message: "templateId or body is required",
    path: ["templateId"],
  });
export type ComposeRequest = z.infer<typeof composeRequestSchema>;

/** An item as a template may use it in a recommendation slot. */
export interface RecommendedItem {
  id: string;
  title: string;
  [field: string]: unknown;
}

export interface FrequencyAnswer {
  channel: string;
  limit: number;
  windowHours: number;
  /** Messages composed for this user on this channel within the window, this one left out. */
  count: number;
  /** Whether this message would be one too many; whether to send it is the caller's choice. */
  capped: boolean;
  /** ISO 8601, when capped: from when on another message fits. */
  retryAt?: string;
}

export interface ComposedMessage {
  messageId: string;
  subject?: string;
  body: string;
  /** In a preview: body and subject before they were reworded, to show beside them. */
  unadjusted?: { subject?: string; body: string };
  channel: string;
  format: (typeof messageFormats)[number];
  template: string | null;
  variant: string;
  tone: { target: MessageTone; before: MessageTone; after: MessageTone; evidence: ToneEvidence[]; measured: string };
  changes: (Change & { part: "subject" | "body" })[];
  guard: { ok: boolean; facts: number; list: { kind: string; text: string }[]; detail?: string };
  language: string;
  note?: string;
  recommendations?: RecommendedItem[];
  recommendationId?: string;
  /** Experiments that the message was made under, with the index of the variation. */
  experiments?: { key: string; variation: number; name: string }[];
  frequency?: FrequencyAnswer;
  sms?: SmsLength;
  warnings?: TemplateFinding[];
  /** What was left out because the time budget ran out: `mood`, `recommendations`, `tone`. Absent in a full reply. */
  degraded?: string[];
  took: { totalMs: number };
}
