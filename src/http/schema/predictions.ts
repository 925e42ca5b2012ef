import { z } from "zod";
import { predictionSchema } from "../../predictions/definition/prediction.ts";

const { number, string } = z;
const share = number().min(0).max(1);
const modelKind = z.enum(["logistic", "trees"]);

const trainingSchema = z.object({
  at: string(),
  model: modelKind.optional().describe("What serves since; absent where there is no new model"),
  auc: number().optional().describe("At the newest cut-off"),
  lift: number().optional(),
  refused: string().optional().describe("Why there is no new model"),
});

export const predictionViewSchema = z.object({
  id: string(),
  prediction: predictionSchema,
  status: z.enum(["untrained", "training", "ready"]),
  createdAt: string(),
  trainedAt: string().optional().describe("Of the model that serves, also while another is trained"),
  baseRate: share.optional(),
  progress: share.optional().describe("Of the training that runs"),
  problem: string().optional().describe("What keeps a stored model from serving"),
  trainings: z.array(trainingSchema).describe("The last 20, the newest last"),
});

const cutOffSchema = z.object({
  at: string(),
  rows: z.int(),
  baseRate: share,
  auc: number(),
  prAuc: number(),
  logLoss: number(),
  brier: number(),
  ece: number().describe("Expected calibration error"),
  lift: number().describe("Positives among the best tenth against their share among all"),
  calibration: z.array(z.object({ predicted: share, observed: share, count: z.int() })),
});

const qiniSchema = z.object({
  qini: number(),
  low: number(),
  high: number(),
  averageEffect: number(),
  bestEffect: number(),
  bestShare: share,
});

const upliftSchema = z.object({
  experiment: string(),
  variation: string(),
  rows: z.int().describe("Users whose horizon is over"),
  treated: z.int(),
  quality: qiniSchema.optional(),
  shown: z.boolean().describe("The 95 % interval of the Qini coefficient lies above 0"),
  verdict: string(),
});

const worthReportSchema = z.object({
  customers: z.int(),
  repeating: share,
  bgNbd: z.object({ r: number(), alpha: number(), a: number(), b: number() }),
  gammaGamma: z.object({ p: number(), q: number(), gamma: number() }).optional(),
  valueKey: string().optional().describe("Property of a purchase that is its value"),
  check: z
    .object({ at: string(), expected: number(), happened: number() })
    .optional()
    .describe("Purchases expected one horizon ago, and those that happened"),
});

export const trainingReportSchema = z.object({
  trainedAt: string(),
  rows: z.int(),
  positives: z.int(),
  baseRate: share,
  baseRateDrift: number().describe("Share of positives at the newest cut-off less that of the others"),
  model: modelKind,
  calibratedBy: z.enum(["platt", "isotonic"]),
  cutOffs: z.array(cutOffSchema).describe("Each by a model and a calibration of the time before it; the newest last"),
  compared: z.record(modelKind, z.object({ auc: number(), logLoss: number() })),
  importance: z.array(
    z.object({
      feature: string(),
      share,
      areaLost: number().describe("Area that is lost when the feature's values change places; 0 beyond the first ten"),
      effect: z.enum(["more raises it", "more lowers it", "it depends"]),
    }),
  ),
  alarms: z.array(z.object({ code: z.literal("leak"), feature: string(), detail: string() })),
  uplift: upliftSchema.optional(),
  worth: worthReportSchema.optional(),
  notes: z.array(string()),
});

export const reportSchema = trainingReportSchema.extend({
  trainings: z.array(trainingSchema),
  distribution: z.object({
    counts: z.array(z.int()).describe("Users by probability, in twentieths"),
    drift: z
      .object({ psi: number(), threshold: number(), isNoticed: z.boolean(), isActionable: z.boolean() })
      .optional()
      .describe("Against the scores of all users when the model came into use"),
  }),
});

export const usersAboveSchema = z.object({
  users: z.array(z.object({ userId: string(), probability: share, low: share, high: share })),
  of: z.int().describe("Users of the audience"),
  scoredAt: string(),
  baseRate: share,
  rows: z.int().describe("Rows of the training"),
  trainedAt: string(),
  nextCursor: string().optional(),
});

const userPredictionSchema = z.object({
  id: string(),
  label: string(),
  horizon: string(),
  inAudience: z.boolean(),
  probability: share.optional(),
  low: share.optional().describe("Where the share of positives among users of such a score lies, with 95 %"),
  high: share.optional(),
  baseRate: share,
  trainedAt: string(),
  rows: z.int(),
  uplift: number().optional(),
  worth: z.object({ purchases: number(), active: share, value: number().optional() }).optional(),
  explanation: z
    .object({
      base: number().describe(
        "Log odds of a typical user; with all shares and the rest the log odds of the probability",
      ),
      parts: z.array(z.object({ feature: string(), value: number().optional(), share: number(), reason: string() })),
      rest: number(),
    })
    .optional(),
});

export const predictionListSchema = z.object({ predictions: z.array(predictionViewSchema) });
export const userPredictionsSchema = z.object({ predictions: z.array(userPredictionSchema) });

export type PredictionView = z.infer<typeof predictionViewSchema>;
export type PredictionInput = z.input<typeof predictionSchema>;
export type CutOff = z.infer<typeof cutOffSchema>;
export type TrainingReport = z.infer<typeof trainingReportSchema>;
export type PredictionReport = z.infer<typeof reportSchema>;
export type Uplift = z.infer<typeof upliftSchema>;
export type WorthReport = z.infer<typeof worthReportSchema>;
export type Distribution = PredictionReport["distribution"];
export type UsersAbove = z.infer<typeof usersAboveSchema>;
export type UserPredictions = z.infer<typeof userPredictionsSchema>;
export type PredictionList = z.infer<typeof predictionListSchema>;
