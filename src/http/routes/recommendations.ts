import { z } from "zod";
import type { Recommender } from "../../recommend/recommender.ts";
import {
  recommendationReplySchema,
  recommendationRequestSchema,
  sessionRequestSchema,
} from "../../recommend/request/request.ts";
import { parseInput } from "../parse.ts";
import { type Route, route } from "../route.ts";
import { recommendationReplaySchema } from "../schema/recommendations.ts";

const params = z.object({ id: z.string().min(1).max(512) });

/** The same request as a query: `limit=5&exclude=a,b&filter={"tags":["x"]}&context={"itemId":"a"}`. */
const querySchema = z.object({
  limit: z.coerce.number().optional(),
  exclude: z
    .string()
    .transform((text) => text.split(",").filter((id) => id !== ""))
    .optional(),
  filter: jsonText().optional(),
  context: jsonText().optional(),
  diversity: z.coerce.number().optional(),
  scenario: z.string().optional(),
  explain: z.stringbool().optional(),
});

function jsonText(): z.ZodType<unknown, string> {
  return z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      context.addIssue({ code: "custom", message: `is not JSON: ${(error as Error).message}` });
      return z.NEVER;
    }
  });
}

interface Asked {
  params: z.output<typeof params>;
  query: z.output<typeof querySchema>;
}

/** Recommendations for users and sessions, and the replay of what was answered. */
export function recommendationRoutes(
  recommender: Pick<Recommender, "recommend" | "recommendForSession" | "replay">,
  /** Of what the answer depends on. */
  tagOf?: (userId: string, request: unknown) => Promise<string>,
): Route[] {
  const tag = "Recommendations";
  return [
    route({
      method: "post",
      path: "/v1/users/{id}/recommendations",
      role: "public",
      tag,
      summary:
        "Recommendations for a user, with the parts of each score and the reasons; unknown users get a cold start",
      params,
      usersOf: ({ params: { id } }) => [id],
      body: recommendationRequestSchema.optional(),
      response: recommendationReplySchema,
      handle: ({ params: { id }, body }) => recommender.recommend(id, body ?? {}),
    }),
    route({
      method: "get",
      path: "/v1/users/{id}/recommendations",
      role: "public",
      tag,
      summary: "The same with the request as a query; `filter` and `context` are JSON",
      params,
      usersOf: ({ params: { id } }) => [id],
      query: querySchema,
      response: recommendationReplySchema,
      ...(tagOf && { personalTag: ({ params: { id }, query }: Asked) => tagOf(id, query) }),
      handle: ({ params: { id }, query }) =>
        recommender.recommend(id, parseInput(recommendationRequestSchema, query, "query")),
    }),
    route({
      method: "post",
      path: "/v1/sessions/recommendations",
      role: "public",
      tag,
      summary:
        "Recommendations for a visitor by this session's events, or what a user would get after them; nothing is kept",
      usersOf: ({ body }) => (body.userId === undefined ? [] : [body.userId]),
      body: sessionRequestSchema,
      response: recommendationReplySchema,
      handle: ({ body }) => recommender.recommendForSession(body),
    }),
    route({
      method: "get",
      path: "/v1/recommendations/{id}",
      role: "editor",
      tag,
      summary: "What was answered, by which models, why, and what the user did with it",
      params,
      response: recommendationReplaySchema,
      handle: ({ params: { id } }) => recommender.replay(id),
    }),
  ];
}
