import { z } from "zod";

export const itemIdSchema = z.string().min(1).max(512);

export const itemSchema = z.object({
  id: itemIdSchema,
  title: z.string().max(2_000),
  body: z.string().max(200_000),
  type: z.string().max(100).optional(),
  url: z.string().max(2_000).optional(),
  /** ISO 8601 with zone. */
  publishedAt: z.iso.datetime({ offset: true }).optional(),
  language: z.string().max(20).optional(),
  authors: z.array(z.string().max(300)).max(50).optional(),
  /** Tags that an editor gave: accepted from the start. */
  tags: z.array(z.string().min(1).max(200)).max(200).optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});

export type Item = z.infer<typeof itemSchema>;
