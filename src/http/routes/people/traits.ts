import { z } from "zod";
import { traitSchema } from "../../../profiles/traits/trait-schema.ts";
import type { TraitSettings } from "../../../profiles/traits/trait-settings.ts";
import { type Route, route } from "../../route.ts";
import { traitListSchema } from "../../schema/people/identity.ts";

/** What traits are: types, retention, and which of several sources' values is shown. */
export function traitRoutes(traits: TraitSettings): Route[] {
  const tag = "Identity";
  return [
    route({
      ...{ method: "get", path: "/v1/traits", role: "editor", tag },
      summary: "Traits that were described, and those that come without a description",
      response: traitListSchema,
      handle: async () => ({
        traits: traits.list().map(({ key, schema }) => ({ key, ...schema })),
        untyped: traits.untyped(),
      }),
    }),
    route({
      ...{ method: "put", path: "/v1/traits/{key}", role: "admin", tag },
      summary: "Describe a trait, for what is said from then on; values of another type are not taken",
      params: z.object({ key: z.string().min(1).max(200) }),
      body: traitSchema,
      response: traitSchema.safeExtend({ key: z.string() }),
      handle: async ({ params: { key }, body }) => {
        await traits.put(key, body);
        return { key, ...body };
      },
    }),
  ];
}
