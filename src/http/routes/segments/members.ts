import type { Request, Response } from "express";
import { z } from "zod";
import { memberHeader, memberLine } from "../../../segments/membership/member-lines.ts";
import type { Segments } from "../../../segments/segments-options.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import { historySchema, membersSchema, userSegmentsSchema } from "../../schema/segments/segments.ts";
import { explanationView, segmentParams } from "./segment-schemas.ts";

const memberIds = z.array(z.string().min(1).max(512)).max(10_000);
const pageSize = 1_000;

/** Members of segments with reasons, their history, and lists kept by hand. */
export function memberRoutes(segments: Segments): Route[] {
  const tag = "Segments";
  return [
    route({
      method: "get",
      path: "/v1/segments/{id}/members",
      role: "editor",
      tag,
      summary: "Members by id, a page at a time; all of them as text/csv or application/x-ndjson",
      params: segmentParams,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
        cursor: z.string().max(512).optional(),
      }),
      response: membersSchema,
      handle: async ({ params: { id }, query: { limit, cursor }, request, response }) => {
        const form = request.accepts(["application/json", "text/csv", "application/x-ndjson"]);
        if (form === "text/csv" || form === "application/x-ndjson") {
          return streamMembers(segments, id, { form, request, response });
        }
        const page = await segments.members({ id, limit, after: cursor });
        return {
          members: page.map(({ userId, enteredAtMs }) => ({ userId, enteredAt: isoOf(enteredAtMs) })),
          nextCursor: page.length === limit ? page.at(-1)!.userId : undefined,
        };
      },
    }),
    route({
      method: "get",
      path: "/v1/segments/{id}/history",
      role: "editor",
      tag,
      summary: "Entries and exits of each day (UTC), and the members at its end",
      params: segmentParams,
      query: z.object({ days: z.coerce.number().int().min(1).max(1_000).default(90) }),
      response: historySchema,
      handle: async ({ params: { id }, query: { days } }) => ({ days: await segments.history(id, days) }),
    }),
    route({
      method: "get",
      path: "/v1/users/{id}/segments",
      role: "app",
      tag,
      summary: "The segments that a user is in; with `explain`, why and until when",
      params: z.object({ id: z.string().min(1).max(512) }),
      query: z.object({ explain: z.enum(["", "true", "false", "1", "0"]).optional() }),
      response: userSegmentsSchema,
      handle: async ({ params: { id }, query: { explain } }) => {
        const isExplained = explain !== undefined && explain !== "false" && explain !== "0";
        const learned = await segments.groupsOf(id);
        return {
          ...(learned !== undefined && { learned }),
          segments: (await segments.ofUser(id)).map(({ explanation, enteredAtMs, ...segment }) => {
            const { until, because } = explanation === undefined ? {} : explanationView(explanation);
            return {
              ...segment,
              enteredAt: isoOf(enteredAtMs),
              ...(until !== undefined && { until }),
              ...(isExplained && because !== undefined && { because }),
            };
          }),
        };
      },
    }),
    route({
      method: "post",
      path: "/v1/lists/{id}/members",
      role: "editor",
      tag,
      summary: "Put users on a list and take users off; ids that are no users come back",
      params: segmentParams,
      body: z.strictObject({ add: memberIds.optional(), remove: memberIds.optional() }),
      response: z.object({ unknown: z.array(z.string()) }),
      handle: ({ params: { id }, body: { add = [], remove = [] } }) => segments.setListMembers(id, { add, remove }),
    }),
  ];
}

/** Every member, written page by page; stops reading when the client is gone. */
async function streamMembers(
  segments: Segments,
  id: string,
  { form, request, response }: { form: string; request: Request; response: Response },
): Promise<void> {
  const written = form === "text/csv" ? "csv" : "jsonl";
  let after: string | undefined;
  do {
    const page = await segments.members({ id, limit: pageSize, after });
    if (!response.headersSent) {
      response.type(form);
      response.flushHeaders();
      response.write(memberHeader(written));
    }
    for (const member of page) response.write(memberLine(member, written));
    after = page.length === pageSize ? page.at(-1)!.userId : undefined;
  } while (after !== undefined && !request.destroyed);
  response.end();
}
