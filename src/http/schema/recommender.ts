import { z } from "zod";

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const gainsSchema = z.object({ linear: z.number(), trees: z.number(), questions: z.int() });

/** How a training ended; what it did not come to is left out. */
const trainingReportSchema = z.object({
  adopted: z.boolean(),
  reason: z.string(),
  users: z.int().optional(),
  items: z.int().optional(),
  interactions: z.int().optional(),
  version: z.string().optional().describe("Of the model that was adopted"),
  cases: z.int().optional().describe("Users by whose unseen interactions the model was judged"),
  oldScore: z.number().optional().describe("nDCG@10 of the model that served"),
  newScore: z.number().optional(),
  difference: intervalSchema.optional().describe("New less old with its 95 % interval"),
  singles: z.record(z.string(), z.number()).optional().describe("nDCG@10 of every signal alone"),
  adopt: z.boolean().optional(),
  alarm: z.string().optional(),
  timeOrder: z.object({ isInformative: z.boolean(), reason: z.string() }).optional(),
  ranker: z
    .object({
      treesFor: z.array(z.string()),
      gains: z.object({ short: gainsSchema.optional(), long: gainsSchema.optional() }),
      weights: z
        .object({ returning: z.record(z.string(), z.number()), active: z.record(z.string(), z.number()) })
        .optional()
        .describe("Shares of the signals in the linear blend of users with a long history; of older trainings absent"),
    })
    .optional(),
  sequenceNetwork: z
    .object({
      isTrained: z.boolean(),
      sequences: z.int().describe("Users who took up two items or more"),
      needed: z.int(),
      epochLosses: z.array(z.number()),
      weight: z.object({ returning: z.number(), active: z.number() }),
    })
    .optional()
    .describe("Of the network on sequences, where the installation asks for it"),
  diversity: z.number().optional(),
});

/** Which models the recommender serves with, since when, and why the last ones were adopted or refused. */
export const recommenderStatusSchema = z.object({
  version: z.string().describe('"none" before a first training, and after the models were retired'),
  isInUse: z.boolean(),
  adoptedAt: z.string().optional(),
  lastTrainedAt: z.string().optional(),
  lastReport: trainingReportSchema.optional().describe("Absent before a first training"),
});

export type RecommenderStatus = z.output<typeof recommenderStatusSchema>;
