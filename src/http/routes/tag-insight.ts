import { z } from "zod";
import type { TagInsight } from "../../tagging/tag-insight.ts";
import { type Route, route } from "../route.ts";
import { tagRowSchema } from "./tags.ts";

/** How well suggestions do, and what may be tidied. */
export function tagInsightRoutes(insight: TagInsight): Route[] {
  const tag = "Tags";
  return [
    route({
      method: "get",
      path: "/v1/tags/report",
      role: "editor",
      tag,
      summary: "What editors made of the suggestions of each tag, most suggested first",
      response: z.object({
        tags: z.array(
          z.object({
            tag: z.string(),
            label: z.string(),
            suggested: z.int(),
            accepted: z.int(),
            rejected: z.int(),
            precision: z.number().min(0).max(1).optional(),
          }),
        ),
      }),
      handle: async () => ({ tags: insight.report() }),
    }),
    route({
      method: "get",
      path: "/v1/tags/hygiene",
      role: "editor",
      tag,
      summary: "Tags that may be one, tags without items, items whose tags disagree with their neighbours",
      response: z.object({
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
      }),
      handle: async () => insight.hygiene(),
    }),
  ];
}
