import { z } from "zod";
import { segmentSettingsSchema } from "../../../segments/definitions/segment-settings.ts";
import type { Explanation } from "../../../segments/membership/explain.ts";
import { ruleSchema } from "../../../segments/rules/rule.ts";
import { isoOf } from "../../iso-of.ts";
import type { SegmentReason } from "../../schema/segments/segments.ts";

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

/** `until` and the reasons, with times as ISO 8601. */
export function explanationView({ because, untilMs }: Explanation): {
  until?: string;
  because: SegmentReason[];
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
