import { z } from "zod";
import type { composeRequestSchema } from "../../messages/compose/message-reply.ts";
import { type messageFormats, templateInputSchema } from "../../messages/templates/template.ts";
import type { toneAxes } from "../../messages/tone/message-tone.ts";

const toneSchema = z.object({ formality: z.number(), warmth: z.number(), energy: z.number() });

const changeSchema = z.object({ rule: z.string(), before: z.string(), after: z.string() });

const factCheckSchema = z.object({
  ok: z.boolean(),
  facts: z.int(),
  list: z.array(z.object({ kind: z.string(), text: z.string() })),
  detail: z.string().optional().describe("Why the text was left as it was"),
});

const experimentSchema = z.object({ key: z.string(), variation: z.int(), name: z.string() });

export const templateFaultSchema = z.object({
  severity: z.enum(["error", "warning"]),
  path: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
});

export const messageReplySchema = z.object({
  messageId: z.string(),
  subject: z.string().optional(),
  body: z.string(),
  unadjusted: z
    .object({ subject: z.string().optional(), body: z.string() })
    .optional()
    .describe("In a preview: the message before its tone was adjusted"),
  channel: z.string(),
  format: z.enum(["text", "html"]),
  template: z.string().nullable(),
  variant: z.string(),
  tone: z.object({
    target: toneSchema,
    before: toneSchema,
    after: toneSchema,
    evidence: z.array(
      z.object({ kind: z.string(), detail: z.string(), shift: z.record(z.string(), z.number()).optional() }),
    ),
    measured: z.string(),
  }),
  changes: z.array(changeSchema.extend({ part: z.enum(["subject", "body"]) })),
  guard: factCheckSchema,
  language: z.string(),
  note: z.string().optional(),
  recommendations: z.array(z.record(z.string(), z.unknown())).optional(),
  recommendationId: z.string().optional(),
  experiments: z.array(experimentSchema).optional(),
  frequency: z
    .object({
      channel: z.string(),
      limit: z.int(),
      windowHours: z.number(),
      count: z.int(),
      capped: z.boolean(),
      retryAt: z.string().optional(),
    })
    .optional(),
  sms: z.object({ encoding: z.string(), length: z.int(), segments: z.int() }).optional(),
  warnings: z.array(templateFaultSchema).optional(),
  degraded: z
    .array(z.string())
    .optional()
    .describe("What was left out because the time was up: mood, recommendations, tone"),
  took: z.object({ totalMs: z.number() }),
});

export const rewriteToneReplySchema = z.object({
  text: z.string(),
  changes: z.array(changeSchema),
  before: toneSchema,
  after: toneSchema,
  guard: factCheckSchema,
  language: z.string(),
  measured: z.string(),
  note: z.string().optional(),
});

export const templateSchema = templateInputSchema.extend({
  id: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const counts = {
  composed: z.int(),
  shown: z.int(),
  opened: z.int(),
  clicked: z.int(),
  dismissed: z.int(),
};
const reportRowSchema = z.object({
  templateId: z.string().nullable(),
  variant: z.string(),
  tone: z.string(),
  ...counts,
  openRate: z.number().min(0).max(1).describe("Opened of shown"),
  clickRate: z.number().min(0).max(1).describe("Clicked of shown"),
});
export const templateReportSchema = z.object({
  ...counts,
  rows: z.array(reportRowSchema),
  byVariant: z.array(z.object({ variant: z.string(), ...counts })),
});

export type Tone = z.output<typeof toneSchema>;
export type ToneAxis = (typeof toneAxes)[number];
export type MessageFormat = (typeof messageFormats)[number];
export type MessageRequest = z.input<typeof composeRequestSchema>;
export type MessageReply = z.output<typeof messageReplySchema>;
export type MessageChange = MessageReply["changes"][number];
export type MessageFactCheck = MessageReply["guard"];
export type Template = z.input<typeof templateInputSchema>;
export type StoredTemplate = z.output<typeof templateSchema>;
export type TemplateVariant = NonNullable<Template["variants"]>[number];
export type TemplateSlots = NonNullable<Template["slots"]>;
export type TemplateFault = z.output<typeof templateFaultSchema>;
export type TemplateReport = z.output<typeof templateReportSchema>;
export type TemplateReportRow = z.output<typeof reportRowSchema>;
