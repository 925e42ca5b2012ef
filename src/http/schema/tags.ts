import { z } from "zod";
import { type ItemTag, itemTagSchema, type TagEvidence } from "../../catalogue/items/tag-suggestion.ts";
import type { tagDecisionsSchema } from "../../tagging/decisions/tag-decisions.ts";

export const itemTagsSchema = z.object({ tags: z.array(itemTagSchema), version: z.int() });

export const tagRowSchema = z.object({
  tag: z.string(),
  label: z.string(),
  description: z.string().optional(),
  parent: z.string().optional(),
  itemCount: z.int(),
});

const tagReportRowSchema = z.object({
  tag: z.string(),
  label: z.string(),
  suggested: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  precision: z.number().min(0).max(1).optional(),
});
export const tagReportSchema = z.object({ tags: z.array(tagReportRowSchema) });

export const tagHygieneSchema = z.object({
  nearDuplicates: z.array(
    z.object({
      a: tagRowSchema,
      b: tagRowSchema,
      similarity: z.number(),
      reason: z.enum(["label", "meaning", "use"]),
      shared: z.int().describe("Items that carry both"),
      either: z.int().describe("Items that carry at least one of them"),
    }),
  ),
  unused: z.array(tagRowSchema),
  disagreeing: z.array(
    z.object({
      itemId: z.string(),
      title: z.string(),
      tag: z.string(),
      label: z.string(),
      support: z.number().min(0).max(1),
    }),
  ),
});

export const tagChangeSchema = z.object({
  preview: z.boolean(),
  count: z.int(),
  items: z.array(z.object({ id: z.string(), title: z.string() })),
  undoId: z.string().optional(),
});

export type { ItemTag };
export type ItemEvidence = Extract<TagEvidence, { itemId: string }>;
export type SentenceEvidence = Extract<TagEvidence, { start: number }>;
export type ItemTagsReply = z.output<typeof itemTagsSchema>;
export type TagDecisions = z.input<typeof tagDecisionsSchema>;
export type { Taxonomy } from "../../tagging/taxonomy.ts";
export type TagRow = z.output<typeof tagRowSchema>;
export type TagReportRow = z.output<typeof tagReportRowSchema>;
export type TagHygiene = z.output<typeof tagHygieneSchema>;
export type TagChange = z.output<typeof tagChangeSchema>;
export type TagStatus = ItemTag["status"];
