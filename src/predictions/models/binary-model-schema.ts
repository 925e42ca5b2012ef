import { z } from "zod";

const numbers = z.array(z.number());

/** A band of scores in JSON. */
export const scoreBandSchema = z.object({
  upTo: z.number(),
  predicted: z.number(),
  observed: z.number(),
  count: z.number(),
});

/** A logistic model in JSON. */
export const logisticModelSchema = z.object({
  intercept: z.number(),
  scales: z.array(z.object({ values: numbers, scaled: numbers })),
  weights: numbers,
  missing: numbers,
  present: numbers,
});

/** A binary model in JSON; its trees are read by `restoreTreeModel`. */
export const binaryModelSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("logistic"),
    featureCount: z.int(),
    logistic: logisticModelSchema,
  }),
  z.object({ kind: z.literal("trees"), featureCount: z.int(), trees: z.unknown() }),
]);
