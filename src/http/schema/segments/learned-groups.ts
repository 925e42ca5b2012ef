import { z } from "zod";
import { covarianceForms } from "../../../learning/clustering/gaussian-mixture.ts";
import { scalings } from "../../../learning/clustering/normalise-features.ts";
import { mergeCriteria } from "../../../segments/learned/learn-groups.ts";

const { number, string } = z;
const share = number().min(0).max(1);
const dropped = z.array(z.object({ feature: string(), reason: string() }));

const candidateSchema = z.object({
  clusters: z.int(),
  sizes: z.array(z.int()),
  inertia: number(),
  silhouette: number(),
  silhouetteError: number().describe("One bootstrap standard error"),
  daviesBouldin: number(),
  calinskiHarabasz: number(),
  stability: z.array(number()).describe("Of each group: mean Jaccard similarity over bootstrap samples"),
  mixture: z.object({ form: z.enum(covarianceForms), bic: number() }).optional(),
  faults: z.array(z.enum(["too-small", "unstable"])).describe("Why it cannot be chosen; empty when it can"),
});

const groupSchema = z.object({
  id: string().describe("Kept over trainings while at least half of the group stays together"),
  label: string(),
  words: z.array(string()).describe("What sets its users apart, most first"),
  size: z.int(),
  share,
  weightedShare: share.optional().describe("Its share when users count by the weights they were learned with"),
  stability: number(),
  rule: z
    .object({ rule: z.unknown(), sentence: string(), precision: share, recall: share, f1: share })
    .optional()
    .describe("Comes near the group; it can be saved as a segment"),
  features: z.array(
    z.object({
      id: string(),
      label: string(),
      mean: number().nullable(),
      overall: number().nullable(),
      lift: number().nullish().describe("mean / overall, of measures that are not negative"),
      difference: number().describe("In standard deviations"),
    }),
  ),
});
export type LearnedGroup = z.infer<typeof groupSchema>;

const weightingSchema = z.object({
  hasConverged: z.boolean(),
  effectiveUsers: number().describe("Kish's effective number of users under the weights"),
  byGroup: z.array(
    z.object({
      by: string(),
      group: string(),
      weight: number().describe("Mean of the group's users; 1 is the mean of all"),
      share: share.describe("Under the weights, which are cut at five medians"),
      reference: number().optional(),
    }),
  ),
  changes: z.array(z.object({ feature: string(), mean: number(), weighted: number() })),
});

export const learnedModelSchema = z.object({
  version: z.int(),
  trainedAt: string(),
  users: z.int(),
  seed: string(),
  featureIds: z.array(string()),
  covariance: z.enum(covarianceForms),
  dropped,
  reason: string(),
  isForced: z.boolean(),
  silhouette: number(),
  found: z.int().describe("How many groups there were before they were merged"),
  between: z.int().describe("Users who are in no group with a probability of a half"),
  groups: z.array(groupSchema),
  candidates: z.array(candidateSchema).describe("Every number of groups that was looked at"),
  tree: z.array(z.object({ groups: z.array(string()), height: number() })).describe("How they would be merged"),
  joins: z
    .array(z.object({ groups: string().array(), entropy: number() }))
    .describe("How they would be joined by the users that they share, and the entropy that is left"),
  weighting: weightingSchema.optional(),
  flow: z
    .array(z.object({ from: string(), to: string(), users: z.int() }))
    .optional()
    .describe("From the groups of the model before to these"),
  retired: z.array(string()),
});
export type LearnedModel = z.infer<typeof learnedModelSchema>;

export const learnInputSchema = z.strictObject({
  groups: z.int().min(2).max(50).optional(),
  /** Groups that were found are merged until so many are left. */
  mergeTo: z.int().min(2).max(50).optional(),
  mergeBy: z
    .enum(mergeCriteria)
    .optional()
    .describe("Those whose merging costs least (ward, default), or that share most users"),
  margins: z
    .array(
      z.strictObject({
        by: string().min(1).max(200).describe("`channel`, `source`, `segment:ID` or a trait"),
        shares: z
          .record(string().max(200), number().gt(0))
          .refine((shares) => Object.keys(shares).length > 0, "names no group"),
      }),
    )
    .min(1)
    .max(5)
    .optional()
    .describe("Shares that groups ought to have: users count by weights under which they have them"),
  seed: string().max(200).optional(),
  scaling: z.enum(scalings).optional(),
  /** Least share of the users in each group. */
  minShare: number().gt(0).max(0.5).optional(),
  minUsers: z.int().min(1).max(1_000_000).optional(),
});

export const learnReplySchema = z.object({
  isAdopted: z.boolean(),
  reason: string(),
  users: z.int(),
  candidates: z.array(candidateSchema),
  dropped,
  weighting: weightingSchema.optional(),
  model: learnedModelSchema.optional().describe("Absent: there are no stable groups"),
});
export type LearnReply = z.infer<typeof learnReplySchema>;

export const learnedViewSchema = z.object({
  current: learnedModelSchema.optional(),
  candidate: learnedModelSchema.optional().describe("Learned, but not better than what is in use"),
  versions: z.array(z.object({ version: z.int(), trainedAt: string(), groups: z.int() })),
});
export type LearnedReply = z.infer<typeof learnedViewSchema>;

export const driftSchema = z.object({
  users: z.int(),
  isBreached: z.boolean(),
  features: z.array(
    z.object({
      id: string(),
      label: string(),
      psi: number(),
      threshold: number().describe("What chance exceeds once in a hundred looks"),
      pValue: number(),
      isNoticed: z.boolean(),
      isActionable: z.boolean().describe("Real and large"),
    }),
  ),
  mix: z.object({
    kl: number(),
    g: number(),
    pValue: number(),
    isNoticed: z.boolean(),
    groups: z.array(z.object({ id: string(), before: z.int(), now: z.int() })),
  }),
  likelihoodDrop: number().describe("In standard errors of the mean log-likelihood"),
});
export type DriftReply = z.infer<typeof driftSchema>;

const coverageRowSchema = z.object({
  group: string(),
  users: z.int(),
  share,
  interval: z.object({ low: number(), high: number() }).describe("Wilson's 95 % interval of the share"),
  eventShare: share,
  reference: number().optional(),
  ratio: number().optional(),
  isFlagged: z.boolean().describe("Below 0.8 or above 1.25 of the reference"),
  missing: z.array(z.object({ feature: string(), share, overall: share })),
  differences: z.array(z.object({ feature: string(), difference: number() })),
});

export const coverageSchema = z.object({
  users: z.int(),
  margins: z.array(z.object({ by: string(), rows: z.array(coverageRowSchema) })),
  weighting: weightingSchema.optional(),
});
export type CoverageReply = z.infer<typeof coverageSchema>;
