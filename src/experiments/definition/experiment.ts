import { z } from "zod";
import { ruleSchema } from "../../segments/rules/rule.ts";
import { type Metric, metricIdSchema, metricInputSchema } from "./metric.ts";

const key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/i, "use letters, digits, dots, dashes and underscores, at most 100");
const share = z.number().min(0).max(1);

/**
 * What a variation changes. The named settings are read where recommendations and messages are made; further keys are handed
 * to clients as they are.
 */
export const variationValueSchema = z.looseObject({
  /** Name of the settings that recommendations are ranked by. */
  scenario: z.string().min(1).max(64).optional(),
  /** Ranker by name, where there are several. */
  ranker: z.string().min(1).max(64).optional(),
  diversity: share.optional(),
  exploreShare: share.optional(),
  /** Weights of the published formula; they should add up to 1. */
  weights: z.strictObject({ relevance: share, recency: share, engagement: share }).optional(),
  /** Whether collaborative models take part. */
  models: z.boolean().optional(),
  /** Template that `tone` and `variant` speak of; all templates without it. */
  template: z.string().min(1).max(200).optional(),
  /** Variant of the template, by its id. */
  variant: z.string().min(1).max(200).optional(),
  tone: z.strictObject({ formality: share.optional(), warmth: share.optional(), energy: share.optional() }).optional(),
});
export type VariationValue = z.infer<typeof variationValueSchema>;

const variationSchema = z.strictObject({
  key: key.optional(),
  name: z.string().min(1).max(200).optional(),
  value: variationValueSchema.default({}),
});

export const experimentInputSchema = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  /** What is expected, and why. A start without one is warned about. */
  hypothesis: z.string().max(2_000).optional(),
  /** Ids of metrics, or metrics themselves. */
  metrics: z
    .array(z.union([metricIdSchema, metricInputSchema]))
    .max(50)
    .default([]),
  /** The first is the control. */
  variations: z.array(variationSchema).min(2).max(20),
  /** Share of each variation; they sum to 1. Default: equal. */
  weights: z.array(share).optional(),
  /** Share of users who take part. */
  coverage: share.default(1),
  /** What is hashed with the user's id. Default: the key. */
  seed: z.string().min(1).max(200).optional(),
  hashVersion: z.literal([1, 2]).default(2),
  /** Experiments of one namespace with disjoint ranges share no user. */
  namespace: z.strictObject({ id: key, range: z.tuple([share, share]) }).optional(),
  /** Only users whom this rule holds for: traits and segments. */
  target: ruleSchema.optional(),
  /** How intervals are read. Default: sequential, valid at every look. */
  engine: z.enum(["sequential", "fixed", "bayesian"]).default("sequential"),
  /** Bayesian engine: normal prior on the lift. Default: flat. */
  prior: z.strictObject({ mean: z.number(), standardDeviation: z.number().positive() }).optional(),
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  correction: z.enum(["holm", "benjamini-hochberg", "none"]).default("holm"),
  /** Users at which the always-valid interval is narrowest. */
  plannedUsers: z.int().min(10).max(1e9).default(5_000),
  /** Smallest lift worth finding: decisions wait until the interval is this narrow. */
  targetEffect: z.number().gt(0).max(10).default(0.1),
  minimumDays: z.number().min(0).max(365).default(7),
  /**
   * Every user sees lists that both variations' rankings have filled in turns; clicks say which one they prefer. Needs far fewer
   * users than two groups do, and says only which ranking is preferred.
   */
  interleaving: z.boolean().default(false),
  /** Weights follow the results of the first metric. */
  bandit: z
    .strictObject({
      floor: share.default(0.01),
      /** Segments whose users get weights of their own, shrunk to those of all; a user belongs to the first that matches. */
      segments: z.array(z.string().min(1).max(200)).max(20).default([]),
      cadenceMinutes: z.int().min(15).max(10_080).default(60),
    })
    .optional(),
});
export type ExperimentInput = z.input<typeof experimentInputSchema>;
export type ParsedExperiment = z.output<typeof experimentInputSchema>;

export const experimentKeySchema = key;

export interface Variation {
  key: string;
  name: string;
  value: VariationValue;
}

/** A stretch of time in which nothing that decides who sees what was changed. */
export interface Phase {
  startedAtMs: number;
  endedAtMs?: number;
  /** What began it: the start, or what was edited. */
  because: string;
}

/** Weights of a bandit from a time on: the propensity of every assignment made until the next. */
export interface WeightChange {
  atMs: number;
  weights: number[];
  /** Weights of the segments that have their own. */
  bySegment?: Record<string, number[]>;
}

export interface Experiment extends Omit<ParsedExperiment, "metrics" | "variations" | "weights" | "name" | "seed"> {
  key: string;
  name: string;
  seed: string;
  status: "draft" | "running" | "stopped";
  variations: Variation[];
  weights: number[];
  /** Of a bandit with segments: the weights of each, once there are any. */
  weightsBySegment?: Record<string, number[]>;
  /** Metrics as they were when the experiment was last written. */
  metrics: Metric[];
  phases: Phase[];
  weightChanges: WeightChange[];
  timeline: { atMs: number; what: string }[];
  decision?: { atMs: number; verdict: "ship" | "rollback" | "inconclusive"; variation?: string; sentence: string };
  createdAtMs: number;
  updatedAtMs: number;
  revision: number;
}

export const holdoutInputSchema = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  /** Share of users that see no experiment and nothing that was shipped by one. Default .05. */
  share: z.number().gt(0).max(0.5).default(0.05),
  /** Share of users that the held-out ones are compared with; they see what everybody sees. Default: the same share, 0: nobody. */
  measured: z.number().min(0).max(0.5).optional(),
  /** What the measured users see: running experiments too, or only what was shipped. */
  measuredSees: z.enum(["everything", "shipped"]).default("everything"),
  /** What both groups are compared by: ids of metrics, or metrics themselves. */
  metrics: z
    .array(z.union([metricIdSchema, metricInputSchema]))
    .max(50)
    .default([]),
  /** Keys of the experiments that it holds its users out of. Default: all. */
  experiments: z.array(key).max(1_000).optional(),
});
export type HoldoutInput = z.output<typeof holdoutInputSchema>;
export interface Holdout extends Omit<HoldoutInput, "metrics" | "measured"> {
  id: string;
  measured: number;
  metrics: Metric[];
  /** Since when its groups are what they are. */
  startedAtMs: number;
}
