import { z } from "zod";
import { segmentSettingsSchema } from "../../../segments/definitions/segment-settings.ts";

const { string } = z;
const rule = z.unknown().describe("In the rule language");
const fault = z.object({ path: string(), message: string() });

export const segmentSchema = z.object({
  id: string(),
  label: string(),
  kind: z.enum(["rule", "list"]),
  rule: rule.optional(),
  text: string().optional().describe("The rule as it was written in Segment's query language"),
  sentence: string().optional().describe("The rule in words"),
  settings: segmentSettingsSchema.optional().describe("What members get otherwise than everybody"),
  version: z.int(),
  status: z.enum(["active", "computing"]),
  members: z.int(),
  createdAt: string(),
  updatedAt: string(),
  warnings: z.array(fault).optional(),
});
export type SegmentRow = z.infer<typeof segmentSchema>;

export const reasonSchema = z.object({
  path: string().describe("Place of the condition in the rule"),
  words: string(),
  holds: z.boolean(),
  evidence: z.array(z.object({ event: string(), at: string().optional(), value: z.unknown().optional() })),
  until: string().optional(),
});
export type SegmentReason = z.infer<typeof reasonSchema>;

const channelCounts = z.array(z.object({ channel: string(), count: z.int() }));

export const previewSchema = z.object({
  count: z.int(),
  of: z.int(),
  exact: z.literal(true),
  asOf: string(),
  sentence: string(),
  rule,
  perCondition: z.array(z.object({ path: string(), count: z.int() })),
  byChannel: channelCounts.describe("By the channel of the newest event"),
  reachable: z
    .object({ count: z.int(), byChannel: channelCounts })
    .describe(
      "Members who may be sent messages; by email and sms those with the trait `email` or `phone`, by other channels those last seen there",
    ),
  overlaps: z.array(z.object({ id: string(), jaccard: z.number() })),
  sample: z.array(z.object({ userId: string(), until: string().optional(), because: z.array(reasonSchema) })),
  warnings: z.array(fault),
});
export type SegmentPreview = z.infer<typeof previewSchema>;

export const membersSchema = z.object({
  members: z.array(z.object({ userId: string(), enteredAt: string() })),
  nextCursor: string().optional(),
});

const daySchema = z.object({ day: string(), entered: z.int(), left: z.int(), members: z.int() });
export const historySchema = z.object({ days: z.array(daySchema) });
export type SegmentDay = z.infer<typeof daySchema>;

export const userSegmentsSchema = z.object({
  learned: z
    .object({
      words: string().describe("The label of the group, or `between A and B` where none has a probability of a half"),
      groups: z.array(z.object({ id: string(), label: string(), probability: z.number() })),
    })
    .optional()
    .describe("Learned groups, the most probable first; absent before any were learned"),
  segments: z.array(
    z.object({
      id: string(),
      label: string(),
      version: z.int(),
      enteredAt: string(),
      until: string().optional(),
      because: z.array(reasonSchema).optional(),
    }),
  ),
});
export type UserSegments = z.infer<typeof userSegmentsSchema>;

/** A rule, in the rule language or in Segment's. */
export type SegmentInput = { rule: unknown } | { text: string };
