import { z } from "zod";

const interval = { low: z.number(), high: z.number() };
const testSchema = z.object({ ...interval, pValue: z.number() });
const effectSchema = z.object({
  estimate: z.number(),
  standardError: z.number(),
  fixed: testSchema.describe("Valid for the one look at the end"),
  alwaysValid: testSchema.describe("Valid at every look"),
  bayesian: z.object({
    mean: z.number(),
    standardDeviation: z.number(),
    ...interval,
    chanceToWin: z.number(),
    risk: z
      .object({ control: z.number(), treatment: z.number() })
      .describe("Expected loss: of keeping the control, and of taking the treatment"),
  }),
});
export type EffectReading = z.infer<typeof effectSchema>;

const comparisonSchema = z.object({
  variation: z.string(),
  name: z.string(),
  absolute: effectSchema.optional(),
  relative: effectSchema.optional(),
  adjustedPValue: z.number().optional().describe("Corrected for all goals and variations"),
  adjustment: z
    .object({
      theta: z.number().describe("Slope of the metric on its own past"),
      narrowerBy: z.number().describe("How much narrower the interval became, as a share"),
      withoutPast: z.number().optional().describe("Share of users who were not known before"),
    })
    .optional(),
  missing: z.string().optional().describe("What keeps the effect from being estimated"),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const metricResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(["proportion", "mean", "ratio", "quantile", "retention"]),
  role: z.enum(["goal", "guardrail"]),
  direction: z.enum(["increase", "decrease"]),
  margin: z.number(),
  arms: z.array(
    z.object({
      variation: z.string(),
      name: z.string(),
      users: z.int(),
      value: z.number().optional(),
      missing: z.string().optional(),
    }),
  ),
  comparisons: z.array(comparisonSchema),
  incomplete: z.int().describe("Users left out because their time is not over"),
  cappedAt: z.number().optional(),
});
export type MetricResult = z.infer<typeof metricResultSchema>;

const healthStatus = z.enum(["healthy", "warning", "unhealthy", "too-early"]);
export type HealthStatus = z.infer<typeof healthStatus>;
const healthCheckSchema = z.object({
  check: z.enum(["sample-ratio", "exposure-ratio", "multiple-exposures", "imbalance-before", "traffic"]),
  status: healthStatus,
  detail: z.string(),
});
export const experimentHealthSchema = z.object({
  status: healthStatus,
  checks: z.array(healthCheckSchema),
  sampleRatio: z.object({ alwaysValidPValue: z.number(), logBayesFactor: z.number(), chiSquarePValue: z.number() }),
  variations: z.array(
    z.object({
      variation: z.string(),
      name: z.string(),
      weight: z.number(),
      assigned: z.int(),
      exposed: z.int(),
    }),
  ),
  multiple: z.int().describe("Users who saw more than one variation"),
  days: z
    .array(z.object({ day: z.string(), users: z.array(z.int()) }))
    .describe("Newly exposed users by day (UTC) and variation"),
});
export type ExperimentHealth = z.infer<typeof experimentHealthSchema>;

const pairOf = <T extends z.ZodType>(each: T) => z.tuple([each, each]);
const interleavingSchema = z.object({
  rankings: pairOf(z.string()),
  first: z.int().describe("Users who prefer the first ranking"),
  second: z.int(),
  ties: z.int(),
  clicks: pairOf(z.int()),
  units: z.int(),
  delta: z.number().describe("-.5..5; above 0 the second ranking is better"),
  ...interval,
  signTestPValue: z.number(),
  alwaysValidPValue: z.number(),
});
export type Interleaving = z.infer<typeof interleavingSchema>;

const sliceSchema = z.object({
  value: z.string(),
  users: z.int(),
  sampleRatioPValue: z.number(),
  metrics: z.array(metricResultSchema),
});
export type Slice = z.infer<typeof sliceSchema>;

export const experimentResultsSchema = z.object({
  key: z.string(),
  name: z.string(),
  status: z.enum(["draft", "running", "stopped"]),
  engine: z.enum(["sequential", "fixed", "bayesian"]),
  phase: z.int(),
  startedAt: z.string().optional(),
  asOf: z.string(),
  days: z.number(),
  users: z.int(),
  metrics: z.array(metricResultSchema),
  health: healthStatus,
  decision: z.object({
    verdict: z.enum(["ship", "rollback", "review", "wait"]),
    variation: z.string().optional(),
    sentence: z.string().describe("For a meeting"),
    reasons: z.array(z.string()),
  }),
  byDimension: z.object({ dimension: z.string(), slices: z.array(sliceSchema), note: z.string() }).optional(),
  interleaving: interleavingSchema.optional().describe("Of an interleaved experiment, instead of metrics"),
});
export type ExperimentResults = z.infer<typeof experimentResultsSchema>;
export type Verdict = ExperimentResults["decision"]["verdict"];

export const exposuresReplySchema = z.object({
  exposures: z.array(
    z.object({ userId: z.string(), variation: z.int(), exposedAt: z.string(), multiple: z.boolean() }),
  ),
  nextCursor: z.string().optional(),
});
export type Exposures = z.infer<typeof exposuresReplySchema>;

export const holdoutResultsSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  asOf: z.string(),
  days: z.number(),
  users: z.int(),
  groups: z.array(z.object({ group: z.string(), share: z.number(), users: z.int() })),
  metrics: z.array(metricResultSchema),
  checks: z.array(healthCheckSchema),
  sentence: z.string().describe("What experiments and what they shipped have brought"),
});
export type HoldoutResults = z.infer<typeof holdoutResultsSchema>;

/** As GrowthBook's SDKs read it. */
export const featuresSchema = z.object({
  status: z.literal(200),
  features: z.record(
    z.string(),
    z.object({ defaultValue: z.unknown(), rules: z.array(z.record(z.string(), z.unknown())).optional() }),
  ),
  experiments: z.tuple([]),
  dateUpdated: z.string(),
});
