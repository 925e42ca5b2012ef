import { z } from "zod";

export const tagEvidenceSchema = z.union([
  /** A sentence of the item that speaks for the tag; UTF-16 offsets into the analysed text. */
  z.object({ start: z.int().min(0), end: z.int().min(0), text: z.string() }),
  /** A similar item that carries the tag. */
  z.object({ itemId: z.string(), title: z.string(), similarity: z.number() }),
]);

export const itemTagSchema = z.object({
  tag: z.string(),
  label: z.string(),
  source: z.enum(["taxonomy", "topic", "entity", "keyword", "editor"]),
  /** Calibrated probability that an editor accepts the tag; 1 for tags that an editor gave. */
  score: z.number().min(0).max(1),
  status: z.enum(["suggested", "accepted", "rejected"]),
  evidence: z.array(tagEvidenceSchema),
});

export type TagEvidence = z.infer<typeof tagEvidenceSchema>;
export type ItemTag = z.infer<typeof itemTagSchema>;
export type TagSource = ItemTag["source"];

/** A suggestion as it is stored: nobody has decided on it yet. */
export type TagSuggestion = Omit<ItemTag, "status">;
