import { z } from "zod";

const share = z.number().min(0).max(1);
const names = z.array(z.string().min(1).max(512)).min(1).max(200);

/** Items by what they are: all fields, any value within one. */
const itemFilterSchema = z.strictObject({
  tags: names.optional(),
  types: names.optional(),
  topics: names.optional(),
  publishedAfter: z.iso.datetime({ offset: true }).optional(),
  attributes: z.record(z.string().max(200), z.unknown()).optional(),
});

/**
 * What members of a segment get otherwise than everybody. What a request names stays as asked, and an experiment wins over
 * a segment.
 */
export const segmentSettingsSchema = z.strictObject({
  /** Where several segments of a user speak of the same, the highest counts; of equal ones the first id. */
  priority: z.number().min(-1_000).max(1_000).default(0),
  recommendations: z
    .strictObject({
      scenario: z.string().min(1).max(64).optional(),
      diversity: share.optional(),
      exploreShare: share.optional(),
      /** Only these items. */
      filter: itemFilterSchema.optional(),
      /** Items whose score is raised (or, below 0, lowered) by a share of itself. */
      boosts: z
        .array(z.strictObject({ filter: itemFilterSchema, by: z.number().min(-0.9).max(5) }))
        .max(20)
        .optional(),
    })
    .optional(),
  messages: z
    .strictObject({
      tone: z
        .strictObject({ formality: share.optional(), warmth: share.optional(), energy: share.optional() })
        .optional(),
      /** By template the variant, by its id. */
      variants: z.record(z.string().min(1).max(200), z.string().min(1).max(200)).optional(),
    })
    .optional(),
});

export type SegmentSettings = z.infer<typeof segmentSettingsSchema>;
export type RecommendationSettings = NonNullable<SegmentSettings["recommendations"]>;
export type MessageSettings = NonNullable<SegmentSettings["messages"]>;

/** Settings of all segments of a user as one. Boosts and variants of all count; where two set one thing, the first has it. */
export interface MemberSettings {
  recommendations: RecommendationSettings;
  messages: MessageSettings;
  /** The segments that set anything, the first first. */
  recommendationSegments: string[];
  messageSegments: string[];
}

export function mergeMemberSettings(
  segments: readonly { id: string; settings?: SegmentSettings | undefined }[],
): MemberSettings {
  const ordered = segments
    .flatMap(({ id, settings }) => (settings === undefined ? [] : [{ id, settings }]))
    .sort((a, b) => b.settings.priority - a.settings.priority || (a.id < b.id ? -1 : 1));
  const merged: MemberSettings = {
    ...{ recommendations: {}, messages: {}, recommendationSegments: [], messageSegments: [] },
  };
  for (const { id, settings } of ordered) {
    const { recommendations, messages } = settings;
    if (recommendations !== undefined) {
      const boosts = [...(merged.recommendations.boosts ?? []), ...(recommendations.boosts ?? [])];
      merged.recommendations = { ...recommendations, ...merged.recommendations, ...(boosts.length > 0 && { boosts }) };
      merged.recommendationSegments.push(id);
    }
    if (messages !== undefined) {
      const variants = { ...messages.variants, ...merged.messages.variants };
      merged.messages = { ...messages, ...merged.messages, ...(Object.keys(variants).length > 0 && { variants }) };
      merged.messageSegments.push(id);
    }
  }
  return merged;
}
