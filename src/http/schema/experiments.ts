import { z } from "zod";
import {
  experimentInputSchema,
  holdoutInputSchema,
  variationValueSchema,
} from "../../experiments/definition/experiment.ts";
import { metricSchema } from "../../experiments/definition/metric.ts";

export const metricsReplySchema = z.object({ metrics: z.array(metricSchema) });

export const experimentSchema = experimentInputSchema.extend({
  key: z.string(),
  name: z.string(),
  seed: z.string(),
  status: z.enum(["draft", "running", "stopped"]),
  variations: z.array(z.object({ key: z.string(), name: z.string(), value: variationValueSchema })),
  weights: z.array(z.number()).describe("Share of each variation"),
  weightsBySegment: z
    .record(z.string(), z.array(z.number()))
    .optional()
    .describe("Of a bandit with segments: the weights of each, once there are any"),
  metrics: z.array(metricSchema).describe("As they were when the experiment was last written"),
  phase: z.int().describe("The present one, counted from 1; 0 before the first start"),
  phases: z.array(
    z.object({
      startedAt: z.string(),
      endedAt: z.string().optional(),
      because: z.string().describe("The start, or what was edited"),
    }),
  ),
  weightChanges: z.array(
    z.object({
      at: z.string(),
      weights: z.array(z.number()),
      bySegment: z.record(z.string(), z.array(z.number())).optional(),
    }),
  ),
  timeline: z.array(z.object({ at: z.string(), what: z.string() })),
  decision: z
    .object({
      verdict: z.enum(["ship", "rollback", "inconclusive"]),
      variation: z.string().optional(),
      sentence: z.string(),
      at: z.string(),
    })
    .optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
  notice: z.string().optional().describe("What an edit of a running experiment began anew"),
  warnings: z.array(z.string()).optional().describe("On a start: what an honest experiment would have"),
});
export type Experiment = z.infer<typeof experimentSchema>;
export type ExperimentStatus = Experiment["status"];

export const experimentsReplySchema = z.object({ experiments: z.array(experimentSchema) });

export const assignmentsReplySchema = z.object({
  assignments: z.array(
    z.object({
      key: z.string(),
      variation: z.int().describe("Index of the variation"),
      name: z.string(),
      value: variationValueSchema,
      interleaved: z
        .array(variationValueSchema)
        .optional()
        .describe("Lists are filled by the rankings of all variations in turns"),
      shipped: z.literal(true).optional().describe("The experiment is over and its winner is shown to everybody"),
    }),
  ),
});

export const holdoutSchema = holdoutInputSchema.extend({
  id: z.string(),
  measured: z.number(),
  metrics: z.array(metricSchema),
  startedAt: z.string().describe("Since when its groups are what they are"),
});
export type Holdout = z.infer<typeof holdoutSchema>;
export const holdoutsReplySchema = z.object({ holdouts: z.array(holdoutSchema) });
