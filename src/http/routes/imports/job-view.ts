import { z } from "zod";
import type { ImportJob } from "../../../catalogue/import/jobs/import-jobs.ts";

const example = z.object({
  line: z.int(),
  id: z.string().optional(),
  detail: z.string(),
  excerpt: z.string().optional(),
});

const reportSchema = z.array(
  z.object({
    kind: z.enum(["rejected", "skipped", "changed"]),
    code: z.string(),
    count: z.int(),
    examples: z.array(example),
  }),
);

/** An import as the API tells of it; `rejected` names the first records that are not in. */
export const jobSchema = z.looseObject({
  fileName: z.string(),
  format: z.string().optional(),
  encoding: z.string().optional(),
  total: z.int(),
  accepted: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  rejected: z.array(z.looseObject({ line: z.int(), id: z.string().optional(), code: z.string(), detail: z.string() })),
  rejectedCount: z.int(),
  report: reportSchema,
  sample: z.array(z.looseObject({ id: z.string(), title: z.string() })),
});

export function jobView(job: ImportJob) {
  const { startedAtMs, finishedAtMs, rejected, report, ...rest } = job;
  return {
    ...rest,
    kind: "import" as const,
    startedAt: new Date(startedAtMs).toISOString(),
    ...(finishedAtMs !== undefined && { finishedAt: new Date(finishedAtMs).toISOString() }),
    report,
    rejectedCount: rejected,
    rejected: report
      .filter(({ kind }) => kind === "rejected")
      .flatMap(({ code, examples }) => examples.map((one) => ({ ...one, code })))
      .sort((a, b) => a.line - b.line),
  };
}
