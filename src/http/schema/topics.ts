import { z } from "zod";
import { listedItemSchema } from "./catalogue.ts";

export const topicSchema = z.object({
  id: z.string(),
  label: z.string(),
  labelSource: z
    .enum(["words", "taxonomy", "editor", "none"])
    .describe("none: its words do not belong together well enough for a name; the label only numbers it"),
  hidden: z.boolean().optional().describe("An editor said that it is no topic: no item has it"),
  words: z.array(z.object({ text: z.string(), weight: z.number() })),
  share: z.number().describe("Part of all words that belongs to the topic"),
  itemCount: z.int(),
  coherence: z.number().describe("NPMI of the ten top words, -1..1"),
  x: z.number().describe("Place on the map, -1..1: topics of like words lie near each other"),
  y: z.number().describe("As x; the same scale"),
});

const triedSchema = z.object({
  topics: z.int(),
  npmi: z.number(),
  diversity: z.number(),
  heldOutPerplexity: z.number().optional(),
});
export const topicMetricsSchema = z.object({
  documents: z.int(),
  tokens: z.int(),
  vocabulary: z.int(),
  npmi: z.number().describe("Mean NPMI coherence of the topics, -1..1"),
  diversity: z.number().describe("Share of different words among the ten top words of all topics"),
  heldOutPerplexity: z
    .number()
    .optional()
    .describe("By document completion; the vocabulary's size is what guessing gives"),
  grid: z.array(triedSchema).optional().describe("What each number of topics reached, when the number was chosen"),
});
export const topicsReplySchema = z.object({
  topics: z.array(topicSchema),
  fingerprint: z.string().describe("Changes with every training; empty without a model"),
  metrics: topicMetricsSchema.optional(),
});

const named = { id: z.string(), label: z.string() };
const namedSchema = z.object(named);
export const topicFateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("kept"), ...named, similarity: z.number() }),
  z.object({ kind: z.literal("born"), ...named }),
  z.object({ kind: z.literal("died"), ...named }),
  z.object({ kind: z.literal("split"), ...named, from: namedSchema, similarity: z.number() }),
  z.object({ kind: z.literal("merged"), ...named, into: namedSchema, similarity: z.number() }),
]);
const topicLogEntrySchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("trained"),
    at: z.string(),
    fingerprint: z.string(),
    metrics: topicMetricsSchema,
    changes: z.array(topicFateSchema),
  }),
  z.object({ event: z.literal("renamed"), at: z.string(), ...named, formerLabel: z.string() }),
  z.object({ event: z.literal("hidden"), at: z.string(), ...named }),
  z.object({ event: z.literal("shown"), at: z.string(), ...named }),
]);
export const topicLogSchema = z.object({ log: z.array(topicLogEntrySchema) });

export const topicTrainingSchema = z.object({
  running: z.boolean(),
  startedAt: z.string().optional(),
  stage: z.string().optional(),
  fraction: z.number().optional(),
  last: z
    .object({ outcome: z.enum(["trained", "stopped", "failed"]), at: z.string(), detail: z.string().optional() })
    .optional(),
});

export const topicReplySchema = z.object({
  topic: topicSchema,
  items: z.array(listedItemSchema).describe("The newest ones"),
  trend: z.array(z.object({ date: z.string(), share: z.number(), count: z.int() })).describe("By week"),
});

export type TopicRow = z.output<typeof topicSchema>;
export type TopicMetrics = z.output<typeof topicMetricsSchema>;
export type TopicsReply = z.output<typeof topicsReplySchema>;
export type TopicFate = z.output<typeof topicFateSchema>;
export type TopicLogEntry = z.output<typeof topicLogEntrySchema>;
export type TopicTraining = z.output<typeof topicTrainingSchema>;
export type TopicReply = z.output<typeof topicReplySchema>;
