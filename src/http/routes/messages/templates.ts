import { z } from "zod";
import type { Messages } from "../../../messages/messages.ts";
import { type Template, templateInputSchema } from "../../../messages/templates/template.ts";
import { knownChangeMs, wantsOnlyNew } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import { templateFaultSchema, templateReportSchema, templateSchema } from "../../schema/messages.ts";

const params = z.object({ id: z.string().min(1).max(200) });
/** Templates, their faults and what became of their messages. */
export function templateRoutes(messages: Messages): Route[] {
  const tag = "Messages";
  return [
    route({
      method: "get",
      path: "/v1/templates",
      role: "editor",
      tag,
      summary: "Templates in order of id",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(200).default(100),
        cursor: z.string().max(200).optional(),
      }),
      response: z.object({ templates: z.array(templateSchema), nextCursor: z.string().optional() }),
      handle: async ({ query }) => {
        const templates = await messages.listTemplates({ limit: query.limit, afterId: query.cursor });
        return {
          templates: templates.map(jsonTemplate),
          nextCursor: templates.length === query.limit ? templates.at(-1)?.id : undefined,
        };
      },
    }),
    route({
      method: "post",
      path: "/v1/templates/validate",
      role: "editor",
      tag,
      summary: "Faults and warnings of a template with line and column; nothing is stored",
      body: templateInputSchema.partial({ name: true }),
      response: z.object({
        errors: z.array(templateFaultSchema),
      }),
      handle: async ({ body }) => ({ errors: messages.validateTemplate(body) }),
    }),
    route({
      method: "put",
      path: "/v1/templates/{id}",
      role: "editor",
      tag,
      summary:
        "Check and keep a template; with the header If-None-Match: * only when the id is new, with If-Match (its updatedAt in quotes) only when nobody changed it since, else 409",
      params,
      body: templateInputSchema,
      response: templateSchema.extend({ warnings: z.array(templateFaultSchema) }),
      handle: async ({ params: { id }, body, request }) => {
        const knownUpdatedAtMs = knownChangeMs(request);
        const { template, warnings } = await messages.putTemplate(id, body, {
          onlyNew: wantsOnlyNew(request),
          ...(knownUpdatedAtMs !== undefined && { knownUpdatedAtMs }),
        });
        return { ...jsonTemplate(template), warnings };
      },
    }),
    route({
      method: "get",
      path: "/v1/templates/{id}",
      role: "editor",
      tag,
      summary: "One template",
      params,
      response: templateSchema,
      handle: async ({ params: { id } }) => jsonTemplate(await messages.getTemplate(id)),
    }),
    route({
      method: "delete",
      path: "/v1/templates/{id}",
      role: "editor",
      tag,
      summary: "Remove a template; messages written with it stay in the reports",
      params,
      handle: ({ params: { id } }) => messages.deleteTemplate(id),
    }),
    route({
      method: "get",
      path: "/v1/templates/{id}/report",
      role: "editor",
      tag,
      summary: "What became of the template's messages, per variant and tone",
      params,
      response: templateReportSchema,
      handle: async ({ params: { id } }) => {
        await messages.getTemplate(id);
        return reportOf((await messages.report({ templateId: id })).rows);
      },
    }),
  ];
}

function jsonTemplate({ createdAtMs, updatedAtMs, ...template }: Template): Record<string, unknown> {
  return {
    ...template,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}

const counted = ["composed", "shown", "opened", "clicked", "dismissed"] as const;
type Counts = Record<(typeof counted)[number], number>;

function reportOf(rows: readonly (Counts & { variant: string; tone: string })[]) {
  const variants = [...new Set(rows.map((row) => row.variant))];
  return {
    ...sumOf(rows),
    rows,
    byVariant: variants.map((variant) => ({ variant, ...sumOf(rows.filter((row) => row.variant === variant)) })),
  };
}

function sumOf(rows: readonly Counts[]): Counts {
  const sum = (key: keyof Counts): number => rows.reduce((total, row) => total + row[key], 0);
  return Object.fromEntries(counted.map((key) => [key, sum(key)])) as Counts;
}
