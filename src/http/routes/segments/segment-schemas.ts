import { z } from "zod";
import { segmentSettingsSchema } from "../../../segments/definitions/segment-settings.ts";
import type { Explanation } from "../../../segments/membership/explain.ts";
import { ruleSchema } from "../../../segments/rules/rule.ts";

/** Words that stand where an id stands in other paths. */
const reserved = ["preview", "learn", "learned", "drift", "coverage"];

export const segmentIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,99}$/,
    "expected 1 to 100 lower-case letters, digits, - or _, beginning with a letter or digit",
  )
  .refine((id) => !reserved.includes(id), `expected another id than ${reserved.join(", ")}`);

export const segmentParams = z.object({ id: segmentIdSchema });

const documentedRule = z.toJSONSchema(ruleSchema, { io: "input", unrepresentable: "any" });
/** Read by `parseRule`, whose messages name the place in the rule. */
const ruleInput = z.unknown().meta(documentedRule as Record<string, unknown>);

export const segmentInputSchema = z.strictObject({
  label: z.string().min(1).max(200).optional(),
  kind: z.enum(["rule", "list"]).optional(),
  rule: ruleInput.optional(),
  /** Segment's query language: `event('Order Completed').within(30 days).count() >= 3`. */
  text: z.string().max(10_000).optional(),
  /** What members get otherwise than everybody; left out, it stays as it is. */
  settings: segmentSettingsSchema.optional(),
});

export const previewInputSchema = z.strictObject({
  rule: ruleInput.optional(),
  text: z.string().max(10_000).optional(),
  sample: z.int().min(0).max(50).optional(),
});

const fault = z.object({ path: z.string(), message: z.string() });

export const segmentSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(["rule", "list"]),
  rule: z.unknown().optional(),
  text: z.string().optional(),
  sentence: z.string().optional(),
  settings: segmentSettingsSchema.optional(),
  version: z.int(),
  status: z.enum(["active", "computing"]),
  members: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  warnings: z.array(fault).optional(),
});

const reasonSchema = z.object({
  path: z.string(),
  words: z.string(),
  holds: z.boolean(),
  evidence: z.array(z.object({ event: z.string(), at: z.string().optional(), value: z.unknown().optional() })),
  until: z.string().optional(),
});

export const previewSchema = z.object({
  count: z.int(),
  of: z.int(),
  exact: z.literal(true),
  asOf: z.string(),
  sentence: z.string(),
  rule: z.unknown(),
  perCondition: z.array(z.object({ path: z.string(), count: z.int() })),
  byChannel: z.array(z.object({ channel: z.string(), count: z.int() })),
  overlaps: z.array(z.object({ id: z.string(), jaccard: z.number() })),
  sample: z.array(z.object({ userId: z.string(), until: z.string().optional(), because: z.array(reasonSchema) })),
  warnings: z.array(fault),
});

export const userSegmentsSchema = z.object({
  segments: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      version: z.int(),
      enteredAt: z.string(),
      until: z.string().optional(),
      because: z.array(reasonSchema).optional(),
    }),
  ),
});

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** `until` and the reasons, with times as ISO 8601. */
export function explanationView({ because, untilMs }: Explanation): {
  until?: string;
  because: z.infer<typeof reasonSchema>[];
} {
  return {
    ...(untilMs !== undefined && { until: isoOf(untilMs) }),
    because: because.map(({ path, words, holds, evidence, untilMs: changesMs }) => ({
      ...{ path, words, holds },
      evidence: evidence.map(({ event, atMs, value }) => ({
        event,
        ...(atMs !== undefined && { at: isoOf(atMs) }),
        ...(value !== undefined && { value }),
      })),
      ...(changesMs !== undefined && { until: isoOf(changesMs) }),
    })),
  };
}
