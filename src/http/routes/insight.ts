import { z } from "zod";
import type { EntityQueries } from "../../catalogue/search/entity-queries.ts";
import type { CatalogueQueries } from "../../catalogue/search/queries.ts";
import { type Route, route } from "../route.ts";
import { entityPageSchema, entityReplySchema } from "../schema/entities.ts";

const params = z.object({ id: z.string() });

export interface InsightRoutesOptions {
  entities: EntityQueries;
  queries: CatalogueQueries;
}

/** Entities across the catalogue. */
export function insightRoutes({ entities, queries }: InsightRoutesOptions): Route[] {
  const tag = "Topics and entities";
  return [
    route({
      method: "get",
      path: "/v1/entities",
      role: "public",
      tag,
      summary: "Entities of the catalogue, most mentioned first",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(100),
        query: z.string().max(200).optional(),
        type: z.string().max(50).optional(),
        cursor: z.string().max(2_000).optional(),
      }),
      response: entityPageSchema,
      handle: async ({ query }) => entities.list(query),
    }),
    route({
      method: "get",
      path: "/v1/entities/{id}",
      role: "public",
      tag,
      summary: "One entity with its items and its mood by week",
      params,
      response: entityReplySchema,
      handle: async ({ params: { id } }) => {
        const { entity, mood } = await entities.get(id);
        const { items } = await queries.list({ entity: id, limit: 100 });
        return { entity, items, mood };
      },
    }),
  ];
}
