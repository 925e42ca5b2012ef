import type { TagInsight } from "../../tagging/tag-insight.ts";
import { type Route, route } from "../route.ts";
import { tagHygieneSchema, tagReportSchema } from "../schema/tags.ts";

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
      response: tagReportSchema,
      handle: async () => ({ tags: insight.report() }),
    }),
    route({
      method: "get",
      path: "/v1/tags/hygiene",
      role: "editor",
      tag,
      summary: "Tags that may be one, tags without items, items whose tags disagree with their neighbours",
      response: tagHygieneSchema,
      handle: async () => insight.hygiene(),
    }),
  ];
}
