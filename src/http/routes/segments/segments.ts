import { z } from "zod";
import type { Segments } from "../../../segments/segments-options.ts";
import { isoOf } from "../../iso-of.ts";
import { refuseTaken } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import { previewSchema, segmentSchema } from "../../schema/segments/segments.ts";
import { explanationView, previewInputSchema, segmentInputSchema, segmentParams } from "./segment-schemas.ts";

/** Definitions of segments and exact previews. */
export function segmentRoutes(segments: Segments): Route[] {
  const tag = "Segments";
  return [
    route({
      method: "get",
      path: "/v1/segments",
      role: "editor",
      tag,
      summary: "All segments with their number of members",
      response: z.object({ segments: z.array(segmentSchema) }),
      handle: async () => ({ segments: await segments.list() }),
    }),
    route({
      method: "post",
      path: "/v1/segments/preview",
      role: "editor",
      tag,
      summary: "How many users a rule holds for, exactly: in all, by condition and channel, with some of them and why",
      body: previewInputSchema,
      response: previewSchema,
      permits: 2,
      handle: async ({ body }) => {
        const { asOfMs, sample, ...preview } = await segments.preview(body);
        return {
          ...preview,
          asOf: isoOf(asOfMs),
          sample: sample.map(({ userId, because }) => ({ userId, ...explanationView(because) })),
        };
      },
    }),
    route({
      method: "put",
      path: "/v1/segments/{id}",
      role: "editor",
      tag,
      summary:
        "Save a segment; a changed rule takes over when all its members are found, and the old one serves until then; with the header If-None-Match: * only when the id is new, else 409",
      params: segmentParams,
      body: segmentInputSchema,
      response: segmentSchema,
      handle: async ({ params: { id }, body, request }) => {
        await refuseTaken(request, { kind: "segment", id, read: () => segments.get(id) });
        return segments.put(id, body);
      },
    }),
    route({
      method: "get",
      path: "/v1/segments/{id}",
      role: "editor",
      tag,
      summary: "One segment",
      params: segmentParams,
      response: segmentSchema,
      handle: ({ params: { id } }) => segments.get(id),
    }),
    route({
      method: "delete",
      path: "/v1/segments/{id}",
      role: "editor",
      tag,
      summary: "Delete a segment that nothing uses",
      params: segmentParams,
      handle: async ({ params: { id } }) => {
        await segments.delete(id);
      },
    }),
  ];
}
