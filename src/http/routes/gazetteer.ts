import { z } from "zod";
import { type GazetteerEditing, knownNameSchema } from "../../catalogue/entities/gazetteer-editing.ts";
import { type Route, route } from "../route.ts";

const params = z.object({ id: z.string().min(1).max(512) });
const entrySchema = z.object({ id: z.string(), name: z.string(), type: z.string(), aliases: z.array(z.string()) });
const replySchema = z.object({ entry: entrySchema, version: z.int(), items: z.int() });

/** Names that editors know: brands, products, people, places. */
export function gazetteerRoutes(gazetteer: GazetteerEditing): Route[] {
  const tag = "Topics and entities";
  return [
    route({
      method: "get",
      path: "/v1/gazetteer",
      role: "public",
      tag,
      summary: "The names that editors know; they are found in every text",
      response: z.object({ version: z.int(), entries: z.array(entrySchema) }),
      handle: async () => gazetteer.read(),
    }),
    route({
      method: "post",
      path: "/v1/gazetteer",
      role: "editor",
      tag,
      summary: "Add a name; the items that have it are read again in the background",
      body: knownNameSchema,
      response: replySchema,
      successStatus: 201,
      handle: ({ body }) => gazetteer.add(body),
    }),
    route({
      method: "put",
      path: "/v1/gazetteer/{id}",
      role: "editor",
      tag,
      summary: "Change a name and its other spellings; entity and type stay",
      params,
      body: knownNameSchema.omit({ type: true }),
      response: replySchema,
      handle: ({ params: { id }, body }) => gazetteer.change(id, body),
    }),
    route({
      method: "delete",
      path: "/v1/gazetteer/{id}",
      role: "editor",
      tag,
      summary: "Forget a name; its entity stays where texts speak of it",
      params,
      query: z.object({ version: z.coerce.number().int().min(0).optional() }),
      response: replySchema,
      handle: ({ params: { id }, query }) => gazetteer.remove(id, query.version),
    }),
  ];
}
