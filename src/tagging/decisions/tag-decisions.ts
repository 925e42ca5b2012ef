import { z } from "zod";

const tagList = z.array(z.string().min(1).max(200)).max(200).default([]);

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
