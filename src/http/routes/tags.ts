import { z } from "zod";
import { itemIdSchema } from "../../catalogue/items/item.ts";
import { tidyLabel } from "../../catalogue/items/label-key.ts";
import { itemKey, itemsKey } from "../../relays/caches/surrogate-keys.ts";
import type { Editing } from "../../tagging/decisions/editing.ts";
import { tagDecisionsSchema } from "../../tagging/decisions/tag-decisions.ts";
import { type TaxonomyEditing, taxonomySchema, taxonomyTagSchema } from "../../tagging/taxonomy.ts";
import { wantsOnlyNew } from "../preconditions.ts";
import { type Route, route } from "../route.ts";
import { itemTagsSchema, tagRowSchema } from "../schema/tags.ts";

const params = z.object({ id: itemIdSchema });
export interface TagRoutesOptions {
  editing: Editing;
  taxonomy: TaxonomyEditing;
}

export function tagRoutes({ editing, taxonomy }: TagRoutesOptions): Route[] {
  const tag = "Tags";
  return [
    route({
      method: "get",
      path: "/v1/items/{id}/tags",
      role: "public",
      tag,
      summary: "Suggested and decided tags of an item with their evidence, best first",
      params,
      response: itemTagsSchema,
      handle: ({ params: { id } }) => editing.readTags(id),
    }),
    route({
      method: "post",
      path: "/v1/items/{id}/tags",
      role: "editor",
      tag,
      summary: "Accept, reject or add tags; the suggester learns from it at once",
      params,
      body: tagDecisionsSchema,
      response: itemTagsSchema,
      staleKeys: ({ params: { id } }) => [itemKey(id), itemsKey],
      handle: ({ params: { id }, body }) => editing.decideTags(id, body),
    }),
    route({
      method: "get",
      path: "/v1/tags",
      role: "public",
      tag,
      summary: "Every known tag with the number of items that carry it",
      response: z.object({ tags: z.array(tagRowSchema) }),
      handle: async () => ({ tags: taxonomy.tags() }),
    }),
    route({
      method: "get",
      path: "/v1/taxonomy",
      role: "public",
      tag,
      summary: "The controlled vocabulary",
      response: taxonomySchema,
      handle: async () => taxonomy.read(),
    }),
    route({
      method: "put",
      path: "/v1/tags/{tag}",
      role: "editor",
      tag,
      summary:
        "Put one tag into the controlled vocabulary, in the place of the one with its id; with `If-None-Match: *` only a new one",
      params: z.object({ tag: taxonomyTagSchema.shape.id }),
      body: taxonomyTagSchema.omit({ id: true }),
      response: taxonomyTagSchema,
      staleKeys: () => "all",
      handle: ({ params: { tag: id }, body, request }) =>
        taxonomy.put({ id, ...body, label: tidyLabel(body.label) }, { onlyNew: wantsOnlyNew(request) }),
    }),
    route({
      method: "put",
      path: "/v1/taxonomy",
      role: "editor",
      tag,
      summary: "Replace the controlled vocabulary; suggestions are computed again in the background",
      body: taxonomySchema,
      response: taxonomySchema,
      staleKeys: () => "all",
      handle: ({ body }) => taxonomy.replace(body),
    }),
  ];
}
