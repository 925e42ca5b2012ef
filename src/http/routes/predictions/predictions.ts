import { z } from "zod";
import { type Prediction, predictionSchema } from "../../../predictions/definition/prediction.ts";
import type { Predictions } from "../../../predictions/predictions.ts";
import { type Route, route } from "../../route.ts";

const params = z.object({
  id: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "use letters, digits, hyphens, dots and underscores, at most 100")
    .describe("The prediction"),
});
const user = z.object({ id: z.string().min(1).max(512) });
const number = z.number();
const noteSchema = z.object({
  at: z.string(),
  model: z.string().optional(),
  auc: number.optional(),
  lift: number.optional(),
  refused: z.string().optional(),
});
const viewSchema = z.object({
  id: z.string(),
  prediction: z.looseObject({ label: z.string(), horizon: z.string() }),
  status: z.enum(["untrained", "training", "ready"]),
  createdAt: z.string(),
  trainedAt: z.string().optional(),
  baseRate: number.optional(),
  trainings: z.array(noteSchema),
});
const qualitySchema = {
  auc: number,
  prAuc: number,
  logLoss: number,
  brier: number,
  ece: number,
  lift: number,
  calibration: z.array(z.object({ predicted: number, observed: number, count: number })),
};
const reportSchema = z.looseObject({
  trainedAt: z.string(),
  rows: number,
  positives: number,
  baseRate: number,
  baseRateDrift: number,
  model: z.enum(["logistic", "trees"]),
  cutOffs: z.array(z.object({ at: z.string(), rows: number, baseRate: number, ...qualitySchema })),
  compared: z.record(z.string(), z.object({ auc: number, logLoss: number })),
  importance: z.array(z.object({ feature: z.string(), share: number, areaLost: number, effect: z.string() })),
  alarms: z.array(z.object({ code: z.literal("leak"), feature: z.string(), detail: z.string() })),
  uplift: z
    .looseObject({
      experiment: z.string(),
      variation: z.string(),
      rows: number,
      shown: z.boolean(),
      verdict: z.string(),
    })
    .optional(),
  worth: z.looseObject({ customers: number, repeating: number }).optional(),
  notes: z.array(z.string()),
});
const userPredictionSchema = z.object({
  id: z.string(),
  label: z.string(),
  horizon: z.string(),
  inAudience: z.boolean(),
  probability: number.optional(),
  low: number.optional(),
  high: number.optional(),
  baseRate: number,
  trainedAt: z.string(),
  rows: number,
  uplift: number.optional(),
  worth: z.object({ purchases: number, active: number, value: number.optional() }).optional(),
  explanation: z
    .object({
      base: number,
      parts: z.array(z.object({ feature: z.string(), value: number.optional(), share: number, reason: z.string() })),
      rest: number,
    })
    .optional(),
});

/** Predictions: what is asked, how well it is answered, and the answers. */
export function predictionRoutes(predictions: Predictions): Route[] {
  const tag = "Predictions";
  return [
    route({
      method: "get",
      path: "/v1/predictions",
      role: "editor",
      tag,
      summary: "All predictions",
      response: z.object({ predictions: z.array(viewSchema) }),
      handle: async () => ({ predictions: await predictions.list() }),
    }),
    route({
      method: "put",
      path: "/v1/predictions/{id}",
      role: "editor",
      tag,
      summary: "Create or change a prediction; another question than before takes its model out of use",
      params,
      body: predictionSchema,
      response: viewSchema,
      handle: ({ params: { id }, body }) => predictions.put(id, body as Prediction),
    }),
    route({
      method: "get",
      path: "/v1/predictions/{id}",
      role: "editor",
      tag,
      summary: "A prediction and the history of its trainings",
      params,
      response: viewSchema,
      handle: ({ params: { id } }) => predictions.get(id),
    }),
    route({
      method: "delete",
      path: "/v1/predictions/{id}",
      role: "editor",
      tag,
      summary: "Remove a prediction with its model",
      params,
      handle: ({ params: { id } }) => predictions.remove(id),
    }),
    route({
      method: "post",
      path: "/v1/predictions/{id}/train",
      role: "admin",
      tag,
      summary:
        "Train now and put the model to use; too little history is refused with the counts, and the old model stays",
      params,
      response: reportSchema,
      handle: async ({ params: { id }, request }) => {
        const stopping = new AbortController();
        request.once("close", () => stopping.abort(new Error("the request was given up")));
        return predictions.train(id, stopping.signal);
      },
    }),
    route({
      method: "get",
      path: "/v1/predictions/{id}/report",
      role: "editor",
      tag,
      summary:
        "Quality at later cut-offs, calibration, what drives it, alarms, all users now with drift, and the history of trainings",
      params,
      response: reportSchema.extend({
        trainings: z.array(noteSchema),
        distribution: z.looseObject({ counts: z.array(z.int()) }),
      }),
      handle: ({ params: { id } }) => predictions.report(id),
    }),
    route({
      method: "get",
      path: "/v1/predictions/{id}/users",
      role: "editor",
      tag,
      summary: "Users with at least a probability, the likeliest first",
      params,
      query: z.object({
        above: z.coerce.number().min(0).max(1).default(0),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z.string().regex(/^\d+$/).optional(),
      }),
      response: z.object({
        users: z.array(z.object({ userId: z.string(), probability: number })),
        of: number,
        scoredAt: z.string(),
        nextCursor: z.string().optional(),
      }),
      handle: ({ params: { id }, query }) => predictions.usersAbove(id, query),
    }),
    route({
      method: "get",
      path: "/v1/users/{id}/predictions",
      role: "app",
      tag,
      summary: "What is predicted of a user from the events that are stored now, with `explain` also why",
      params: user,
      query: z.object({ explain: z.stringbool().default(false) }),
      response: z.object({ predictions: z.array(userPredictionSchema) }),
      handle: async ({ params: { id }, query }) => ({ predictions: await predictions.ofUser(id, query) }),
    }),
  ];
}
