import { z } from "zod";
import { tagIdSchema } from "../../catalogue/items/item.ts";

const tagList = z.array(tagIdSchema).max(200).default([]);

export const tagDecisionsSchema = z.object({
  accept: tagList,
  reject: tagList,
  /** Tags that nobody suggested. */
  add: tagList,
  /** Takes decisions back. */
  reset: tagList,
  /** The version that the editor saw; 409 when somebody decided meanwhile. */
  version: z.int().min(0).optional(),
});
export type TagDecisions = z.output<typeof tagDecisionsSchema>;
