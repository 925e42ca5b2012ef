import { z } from "zod";
import { itemSchema } from "../../catalogue/items/item.ts";
import type { listItemsSchema } from "../../catalogue/search/queries.ts";
import { sentimentLabels, topicWeightSchema } from "../../understanding/analysis/analysis.ts";
import { analysisSchema } from "../../understanding/parts/parts.ts";

export const indexReportSchema = z.object({
  accepted: z.int(),
  unchanged: z.int(),
  rejected: z.array(z.object({ index: z.int(), id: z.string().optional(), code: z.string(), detail: z.string() })),
});

const moodSchema = z.object({ label: z.enum(sentimentLabels), score: z.number().min(-1).max(1) });
const tagCountsSchema = z.object({ suggested: z.int(), accepted: z.int(), rejected: z.int() });

/** An item in lists: everything but the body and the analysis. */
export const listedItemSchema = z.object({
  id: z.string(),
  title: z.string(),
  type: z.string().optional(),
  url: z.string().optional(),
  section: z.string().optional(),
  publishedAt: z.string(),
  language: z.string(),
  authors: z.array(z.string()),
  tags: z.array(z.string()).describe("Accepted tags"),
  sentiment: moodSchema,
  topics: z.array(topicWeightSchema),
  entities: z.array(
    z.object({ id: z.string(), label: z.string(), type: z.string(), sentiment: z.number().optional() }),
  ),
  wordCount: z.int(),
  excerpt: z.string().describe("The first words of the body"),
  tagCounts: tagCountsSchema,
  snippet: z.string().optional().describe("The words around the match, where words matched"),
});

export const itemPageSchema = z.object({
  items: z.array(listedItemSchema),
  nextCursor: z.string().optional(),
  total: z.int().describe("Of all pages"),
  facets: z.object({ sections: z.array(z.object({ section: z.string(), count: z.int() })) }),
});

const foundItemSchema = listedItemSchema.extend({ score: z.number() });
export const foundItemsSchema = z.object({ items: z.array(foundItemSchema) });
export const similarItemsSchema = z.object({ items: z.array(foundItemSchema.extend({ similarity: z.number() })) });

export const itemReplySchema = z.object({
  item: itemSchema,
  analysis: analysisSchema,
  analysedText: z.string().describe("What the offsets of the analysis point into"),
  sentiment: moodSchema.describe("Mood of the whole, by the rule of the lists"),
  version: z.int().describe("Of the decisions on tags"),
});

export type ListedItem = z.output<typeof listedItemSchema>;
export type ItemPage = z.output<typeof itemPageSchema>;
export type ItemReply = z.output<typeof itemReplySchema>;
export type Item = ItemReply["item"];
export type SimilarItem = z.output<typeof similarItemsSchema>["items"][number];
export type ItemQuery = Partial<z.output<typeof listItemsSchema>>;
