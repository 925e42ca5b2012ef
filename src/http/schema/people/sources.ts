import { z } from "zod";
import { sourceSchema } from "../../../ingestion/sources/source-definitions.ts";

const share = z.number().min(0).max(1);

export const sourceViewSchema = sourceSchema.omit({ secret: true }).extend({
  id: z.string(),
  kindLabel: z.string(),
  hasSecret: z.boolean(),
  path: z.string().describe("Where the source sends to"),
});

export const sourceHealthSchema = z.object({
  lastAt: z.string().optional(),
  requests: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int().describe("Rows that became no event"),
  ignored: z.int().describe("Rows that say nothing of a person"),
  refused: z.int().describe("Requests that were not the source's"),
  rejectedShare: share,
  share: share.describe("Of the events of all sources"),
  lagSeconds: z.number().describe("Mean of receipt less occurrence"),
  hours: z
    .array(z.object({ hour: z.string(), accepted: z.int(), rejected: z.int(), refused: z.int() }))
    .describe("Newest first, hours without requests left out"),
});

export const sourceListSchema = z.object({
  sources: z.array(sourceViewSchema.extend(sourceHealthSchema.shape)),
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), secret: z.string().optional() })),
});

export const receivedSchema = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.array(z.object({ index: z.int(), code: z.string(), detail: z.string() })),
  ignored: z.array(z.object({ index: z.int(), reason: z.string() })),
  withheld: z.int().optional().describe("Of people who do not allow analytics"),
});

const triedRowSchema = z.object({
  event: z.record(z.string(), z.unknown()).optional(),
  fault: z.string().optional(),
  code: z.string().optional(),
  ignored: z.string().optional(),
});
export const triedSchema = z.object({
  rows: z.array(triedRowSchema),
  mapping: z.record(z.string(), z.string()).describe("By which the rows were read"),
});

export const rejectedPageSchema = z.object({
  rejected: z.array(
    z.object({ id: z.string(), at: z.string(), code: z.string(), detail: z.string(), row: z.string() }),
  ),
  nextCursor: z.string().optional(),
});

export type SourceView = z.output<typeof sourceViewSchema>;
export type SourceHealth = z.output<typeof sourceHealthSchema>;
export type SourceList = z.output<typeof sourceListSchema>;
export type SourceRow = SourceList["sources"][number];
export type Tried = z.output<typeof triedSchema>;
export type RejectedPage = z.output<typeof rejectedPageSchema>;
