import type { ImportJob } from "../../../catalogue/import/jobs/import-jobs.ts";

/** An import as the API tells of it. */
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
