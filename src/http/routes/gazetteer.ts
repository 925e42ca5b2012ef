import { z } from "zod";
import {
  correctionSchema,
  type GazetteerEditing,
  knownNameSchema,
} from "../../catalogue/entities/gazetteer-editing.ts";
import { type Route, route } from "../route.ts";
import { correctedSchema, gazetteerSchema, knownNameReplySchema } from "../schema/entities.ts";

const params = z.object({ id: z.string().min(1).max(512) });
const versionQuery = z.object({ version: z.coerce.number().int().min(0).optional() });
/** Names that editors know: brands, products, people, places. */
export function gazetteerRoutes(gazetteer: GazetteerEditing): Route[] {
  const tag = "Topics and entities";
  return [
    route({
      method: "get",
      path: "/v1/gazetteer",
      role: "public",
      tag,
      summary:
        "The names that editors know, which are found in every text, and what editors said of names that were found",
      response: gazetteerSchema,
      handle: async () => gazetteer.read(),
    }),
    route({
      method: "post",
      path: "/v1/gazetteer",
      role: "editor",
      tag,
      summary: "Add a name; the items that have it are read again in the background",
      body: knownNameSchema,
      response: knownNameReplySchema,
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
      response: knownNameReplySchema,
      handle: ({ params: { id }, body }) => gazetteer.change(id, body),
    }),
    route({
      method: "delete",
      path: "/v1/gazetteer/{id}",
      role: "editor",
      tag,
      summary: "Forget a name; its entity stays where texts speak of it",
      params,
      query: versionQuery,
      response: knownNameReplySchema,
      handle: ({ params: { id }, query }) => gazetteer.remove(id, query.version),
    }),
    route({
      method: "post",
      path: "/v1/gazetteer/corrections",
      role: "editor",
      tag,
      summary:
        "Say that a found name is none, is of another type, or is another entity's; it holds for every text, stored ones are read again in the background",
      body: correctionSchema,
      response: correctedSchema,
      successStatus: 201,
      handle: ({ body }) => gazetteer.correct(body),
    }),
    route({
      method: "delete",
      path: "/v1/gazetteer/corrections/{id}",
      role: "editor",
      tag,
      summary: "Take back what was said of a name",
      params,
      query: versionQuery,
      response: correctedSchema,
      handle: ({ params: { id }, query }) => gazetteer.takeBack(id, query.version),
    }),
  ];
}
