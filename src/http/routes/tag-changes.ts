import { z } from "zod";
import type { TagChangeRequest } from "../../tagging/tag-change.ts";
import type { TagChangeReport, TagChanges } from "../../tagging/tag-changes.ts";
import { type Route, route } from "../route.ts";
import { tagChangeSchema } from "../schema/tags.ts";

const name = z.string().min(1).max(200);
const params = z.object({ tag: name });
/** In the body or in the query: a change that was meant to be looked at first is never made because it stood in the other place. */
const preview = z.boolean().default(false);
const previewQuery = z.object({ preview: z.stringbool().default(false) });
/** Changes of whole tags, each with a preview and a way back. */
export function tagChangeRoutes(changes: TagChanges): Route[] {
  const tag = "Tags";
  const carryOut = (request: TagChangeRequest, isPreview: boolean): Promise<TagChangeReport> =>
    isPreview ? changes.preview(request) : changes.apply(request);
  return [
    route({
      method: "post",
      path: "/v1/tags/{tag}/merge",
      role: "editor",
      tag,
      summary:
        "Merge a tag into another: items, child tags and what was learned move; with preview, only say what would",
      params,
      query: previewQuery,
      body: z.object({ into: name, preview }),
      response: tagChangeSchema,
      staleKeys: ({ query, body }) => (query.preview || body.preview ? [] : "all"),
      handle: ({ params: { tag: from }, query, body }) =>
        carryOut({ kind: "merge", from, into: body.into }, query.preview || body.preview),
    }),
    route({
      method: "patch",
      path: "/v1/tags/{tag}",
      role: "editor",
      tag,
      summary: "Give a tag another label; with preview, only say what would change",
      params,
      query: previewQuery,
      body: z.object({ label: name, preview }),
      response: tagChangeSchema,
      staleKeys: ({ query, body }) => (query.preview || body.preview ? [] : "all"),
      handle: ({ params: { tag: changed }, query, body }) =>
        carryOut({ kind: "rename", tag: changed, label: body.label }, query.preview || body.preview),
    }),
    route({
      method: "delete",
      path: "/v1/tags/{tag}",
      role: "editor",
      tag,
      summary: "Remove a tag from the taxonomy and from every item; with preview, only say what would change",
      params,
      query: previewQuery,
      response: tagChangeSchema,
      staleKeys: ({ query }) => (query.preview ? [] : "all"),
      handle: ({ params: { tag: removed }, query }) => carryOut({ kind: "remove", tag: removed }, query.preview),
    }),
    route({
      method: "post",
      path: "/v1/tags/undo",
      role: "editor",
      tag,
      summary: "Take a merge, rename or removal back; items that somebody edited since stay as they are",
      body: z.object({ undoId: z.string().min(1).max(100) }),
      response: z.object({ undone: z.literal(true), restored: z.int(), skipped: z.int() }),
      staleKeys: () => "all",
      handle: ({ body }) => changes.undo(body.undoId),
    }),
  ];
}
