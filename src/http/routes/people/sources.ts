import { z } from "zod";
import { NotFoundError } from "../../../errors/errors.ts";
import { sourceKinds } from "../../../ingestion/sources/kinds/kinds.ts";
import { sourceIdSchema } from "../../../ingestion/sources/shape/source.ts";
import { kindOf, type SourceDefinition, sourceSchema } from "../../../ingestion/sources/source-definitions.ts";
import { readHealth, type SourceHealth } from "../../../ingestion/sources/source-health.ts";
import type { Sources } from "../../../ingestion/sources/sources.ts";
import { isoOf } from "../../iso-of.ts";
import { refuseTaken } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import {
  rejectedPageSchema,
  type SourceHealth as SourceHealthView,
  type SourceView,
  sourceHealthSchema,
  sourceListSchema,
  sourceViewSchema,
} from "../../schema/people/sources.ts";

const tag = "Sources";
const params = z.object({ id: sourceIdSchema });

/** Sources: who sends events beside the SDKs, and what became of it. */
export function sourceRoutes({ sources, now }: { sources: Sources; now: () => number }): Route[] {
  const { definitions } = sources;
  const shared = { tag, params } as const;
  return [
    route({
      ...{ method: "get", path: "/v1/sources", role: "editor", tag },
      summary: "Sources with the last 24 hours of each, and the kinds that there are",
      response: sourceListSchema,
      async handle() {
        const health = await readHealth(sources, now());
        return {
          sources: definitions.list().map((one) => ({ ...viewOf(one), ...viewHealth(health.get(one.id)!) })),
          kinds: sourceKinds.map(({ kind, label, secretIs }) => ({
            ...{ kind, label },
            ...(secretIs !== undefined && { secret: secretIs }),
          })),
        };
      },
    }),
    route({
      ...{ ...shared, method: "get", path: "/v1/sources/{id}", role: "editor", response: sourceViewSchema },
      summary: "One source; its secret is never shown",
      handle: async ({ params: { id } }) => viewOf(definitions.get(id)),
    }),
    route({
      ...{ ...shared, method: "put", path: "/v1/sources/{id}", role: "admin", response: sourceViewSchema },
      summary:
        "Make or change a source; without `secret` the stored one stays; with the header If-None-Match: * only when the id is new, else 409",
      body: sourceSchema,
      handle: async ({ params: { id }, body, request }) => {
        await refuseTaken(request, { kind: "source", id, read: () => definitions.get(id) });
        return viewOf(await definitions.put(id, body));
      },
    }),
    route({
      ...{ ...shared, method: "delete", path: "/v1/sources/{id}", role: "admin" },
      summary: "Remove a source with its counts; events that it sent stay",
      handle: async ({ params: { id } }) => {
        if (!(await sources.remove(id))) throw new NotFoundError("source", id);
      },
    }),
    route({
      ...{ ...shared, method: "get", path: "/v1/sources/{id}/health", role: "editor", response: sourceHealthSchema },
      summary: "Rate, lag and rejects of the last 24 hours, hour by hour",
      async handle({ params: { id } }) {
        definitions.get(id);
        return viewHealth((await readHealth(sources, now())).get(id)!);
      },
    }),
    route({
      ...{ ...shared, method: "get", path: "/v1/sources/{id}/rejected", role: "editor" },
      summary: "Rows that became no event, newest first, with the reason",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(50),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
      }),
      response: rejectedPageSchema,
      handle: async ({ params: { id }, query: { limit, cursor } }) => {
        const before = cursor === undefined ? {} : { before: Number(cursor) };
        const found = await sources.rejections({ sourceId: definitions.get(id).id, limit, ...before });
        return {
          rejected: found.map(({ id: number, atMs, code, detail, row }) => ({
            ...{ id: String(number), at: isoOf(atMs), code, detail, row },
          })),
          ...(found.length === limit && { nextCursor: String(found.at(-1)!.id) }),
        };
      },
    }),
  ];
}

function viewOf({ secret, ...definition }: SourceDefinition): SourceView {
  const { label } = kindOf(definition);
  return { ...definition, kindLabel: label, hasSecret: secret !== undefined, path: `/v1/sources/${definition.id}` };
}

function viewHealth({ lastAtMs, hours, ...counts }: SourceHealth): SourceHealthView {
  return {
    ...counts,
    ...(lastAtMs !== undefined && { lastAt: isoOf(lastAtMs) }),
    hours: hours.map(({ hour, accepted, rejected, refused }) => ({
      ...{ hour: isoOf(hour * 3_600_000), accepted, rejected, refused },
    })),
  };
}
