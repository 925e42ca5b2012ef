import { z } from "zod";
import { InvalidInputError } from "../../errors/errors.ts";
import { describeFaults, schemaFaults } from "../../errors/schema-faults.ts";

const id = z.string().min(1).max(512);
const names = z.array(z.string().min(1).max(512)).max(200);

export const filterSchema = z.object({
  /** Items with any of these accepted tags. */
  tags: names.optional(),
  types: names.optional(),
  /** Items with any of these topic ids. */
  topics: names.optional(),
  /** ISO 8601 with zone. */
  publishedAfter: z.iso.datetime({ offset: true }).optional(),
  /** Items whose attributes equal every given one; a list means any of its values. */
  attributes: z.record(z.string().max(200), z.unknown()).optional(),
});

const requestFields = {
  limit: z.int().min(1).max(100).default(10),
  exclude: z.array(id).max(10_000).default([]),
  filter: filterSchema.optional(),
  context: z
    .object({
      /** The item that the user is looking at. */
      itemId: id.optional(),
      channel: z.string().max(64).optional(),
    })
    .optional(),
  /** 0: by score alone; 1: as unlike each other as the candidates allow. Default from the scenario. */
  diversity: z.number().min(0).max(1).optional(),
  /** Name of the settings to rank by; one that is not configured means the default. */
  scenario: z.string().min(1).max(64).optional(),
  /** Adds the values behind the parts, the weights and where each candidate came from. */
  explain: z.boolean().default(false),
};

export const recommendationRequestSchema = z.object(requestFields);

export const sessionRequestSchema = z.object({
  ...requestFields,
  /** A user whose profile the session begins with: what they would get after these events. Nothing of it is kept. */
  userId: z.string().min(1).max(512).optional(),
  /** What the visitor did in this session, oldest first; `event` is an event name, `Item Viewed` when left out. */
  events: z.array(z.object({ itemId: id, event: z.string().max(200).optional() })).max(500),
});

export type ItemFilter = z.infer<typeof filterSchema>;
export type RecommendationRequest = z.infer<typeof recommendationRequestSchema>;
export type SessionRequest = z.infer<typeof sessionRequestSchema>;

export const reasonSchema = z.object({
  kind: z.string(),
  /** In plain words, for people. */
  detail: z.string(),
  /** What it contributed to the score. */
  weight: z.number(),
  /** The item, topic, tag, entity or author that is meant. */
  id: z.string().optional(),
  title: z.string().optional(),
});

export const recommendedItemSchema = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string().optional(),
  section: z.string().optional(),
  score: z.number(),
  /** Weighted contributions; they add up to `score`. */
  parts: z.record(z.string(), z.number()),
  reasons: z.array(reasonSchema),
  /** With `explain`: each value in [0, 1] before its weight, and the candidate sources. */
  values: z.record(z.string(), z.number()).optional(),
  sources: z.array(z.string()).optional(),
});

export const recommendationReplySchema = z.object({
  recommendationId: z.string(),
  strategy: z.enum(["cold-start", "content", "hybrid"]),
  model: z.string(),
  scenario: z.string(),
  items: z.array(recommendedItemSchema),
  /** Experiments that the answer was made under, with the index of the variation. */
  experiments: z.array(z.object({ key: z.string(), variation: z.int(), name: z.string() })).optional(),
  /** Segments of the user whose settings were used. */
  segments: z.array(z.string()).optional(),
  /** With `explain`: the weights of the parts. */
  weights: z.record(z.string(), z.number()).optional(),
});

export type Reason = z.infer<typeof reasonSchema>;
export type RecommendedItem = z.infer<typeof recommendedItemSchema>;
export type RecommendationReply = z.infer<typeof recommendationReplySchema>;

/** Reads an untrusted request. @throws InvalidInputError with the path of each fault. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const errors = schemaFaults(parsed.error, raw);
  throw new InvalidInputError(`The request is not valid: ${describeFaults(errors)}.`, errors);
}
