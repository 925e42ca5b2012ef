import { z } from "zod";

const exampleSchema = z.object({
  line: z.int(),
  id: z.string().optional(),
  detail: z.string(),
  excerpt: z.string().optional(),
});

const groupSchema = z
  .object({
    kind: z.enum(["rejected", "skipped", "changed"]),
    code: z.string(),
    count: z.int(),
    examples: z.array(exampleSchema),
  })
  .describe("Everything of one kind that did not go in as it stands in the file");

const columnSchema = z.object({
  name: z.string(),
  field: z.string().optional().describe("The field of an item that it is taken for"),
  examples: z.array(z.string()),
  filled: z.int().describe("Records in which it holds something"),
});

const sampleSchema = z.object({
  id: z.string(),
  title: z.string(),
  excerpt: z.string(),
  tags: z.array(z.string()).optional(),
  publishedAt: z.string().optional(),
  url: z.string().optional(),
});

/** What a file holds and what became of it, or would; `rejected` names the first records that are not in. */
export const importViewSchema = z.object({
  kind: z.literal("import"),
  fileName: z.string(),
  format: z.string().optional(),
  encoding: z.string().optional().describe("What the text is in, where that is not UTF-8"),
  encodingGuessed: z
    .boolean()
    .optional()
    .describe("Nothing but the bytes speaks for the encoding; where the text reads wrong, name it with encoding="),
  total: z.int(),
  read: z.int(),
  of: z.int().optional().describe("Records of the file, where a preview looked at the first ones only"),
  accepted: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  rejected: z.array(exampleSchema.extend({ code: z.string() })),
  rejectedCount: z.int(),
  report: z.array(groupSchema),
  columns: z.array(columnSchema),
  ambiguousDates: z.array(z.object({ column: z.string(), example: z.string(), count: z.int() })),
  sample: z.array(sampleSchema),
});

export const importJobSchema = importViewSchema.extend({
  id: z.string(),
  state: z.enum(["queued", "running", "done", "failed", "cancelled", "undone"]),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  added: z.int().describe("Of the accepted ones, those that were new"),
  secondsLeft: z.number().optional(),
  error: z.string().optional(),
  undo: z
    .object({ removed: z.int(), restored: z.int(), kept: z.array(z.object({ id: z.string(), reason: z.string() })) })
    .optional(),
});
export const importJobsSchema = z.object({ jobs: z.array(importJobSchema) });

export type ImportColumn = z.output<typeof columnSchema>;
export type ImportGroup = z.output<typeof groupSchema>;
export type ImportView = z.output<typeof importViewSchema>;
export type ImportJob = z.output<typeof importJobSchema>;
