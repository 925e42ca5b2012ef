import { z } from "zod";
import type { ImportJobs } from "../../../catalogue/import/jobs/import-jobs.ts";
import { type Route, route } from "../../route.ts";
import { importJobSchema, importJobsSchema } from "../../schema/imports.ts";
import { jobView } from "./job-view.ts";

const params = z.object({ id: z.string().min(1).max(100) });
const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) });

/** Imports under way and over, with their reports. */
export function jobRoutes(imports: ImportJobs): Route[] {
  const tag = "Catalogue";
  return [
    route({
      method: "get",
      path: "/v1/jobs",
      role: "editor",
      tag,
      summary: "Imports under way and over, the latest first, each with its progress and report",
      query: limitQuery,
      response: importJobsSchema,
      handle: async ({ query }) => ({ jobs: (await imports.list(query.limit)).map(jobView) }),
    }),
    route({
      method: "get",
      path: "/v1/jobs/{id}",
      role: "editor",
      tag,
      summary: "One import with its progress and report",
      params,
      response: importJobSchema,
      handle: async ({ params: { id } }) => jobView(await imports.read(id)),
    }),
    route({
      method: "delete",
      path: "/v1/jobs/{id}",
      role: "editor",
      tag,
      summary: "Cancel an import after the batch in hand; what is stored stays",
      params,
      response: importJobSchema,
      handle: async ({ params: { id } }) => jobView(await imports.cancel(id)),
    }),
    route({
      method: "post",
      path: "/v1/jobs/{id}/undo",
      role: "editor",
      tag,
      summary:
        "Take an import back: what it added is removed, what it changed is put back; what was changed since stays and is named",
      params,
      response: importJobSchema,
      handle: async ({ params: { id } }) => jobView(await imports.undo(id)),
    }),
  ];
}
