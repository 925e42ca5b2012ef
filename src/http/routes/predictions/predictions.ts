import { z } from "zod";
import { type Prediction, predictionSchema } from "../../../predictions/definition/prediction.ts";
import type { Predictions } from "../../../predictions/predictions.ts";
import { refuseTaken } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import {
  predictionListSchema,
  predictionViewSchema,
  reportSchema,
  trainingReportSchema,
  userPredictionsSchema,
  usersAboveSchema,
} from "../../schema/predictions.ts";

const params = z.object({
  id: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "use letters, digits, hyphens, dots and underscores, at most 100")
    .describe("The prediction"),
});
const user = z.object({ id: z.string().min(1).max(512) });

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
      response: predictionListSchema,
      handle: async () => ({ predictions: await predictions.list() }),
    }),
    route({
      method: "put",
      path: "/v1/predictions/{id}",
      role: "editor",
      tag,
      summary:
        "Create or change a prediction; another question than before takes its model out of use; with the header If-None-Match: * only when the id is new, else 409",
      params,
      body: predictionSchema,
      response: predictionViewSchema,
      handle: async ({ params: { id }, body, request }) => {
        await refuseTaken(request, { kind: "prediction", id, read: () => predictions.get(id) });
        return predictions.put(id, body as Prediction);
      },
    }),
    route({
      method: "get",
      path: "/v1/predictions/{id}",
      role: "editor",
      tag,
      summary: "A prediction and the history of its trainings",
      params,
      response: predictionViewSchema,
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
        "Train now and put the model to use; too little history is refused with the counts, and the old model stays. Closing the request cancels it",
      params,
      response: trainingReportSchema,
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
      response: reportSchema,
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
      response: usersAboveSchema,
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
      response: userPredictionsSchema,
      handle: async ({ params: { id }, query }) => ({ predictions: await predictions.ofUser(id, query) }),
    }),
  ];
}
