import type {
  PredictionInput,
  PredictionList,
  PredictionReport,
  PredictionView,
  TrainingReport,
  UserPredictions,
  UsersAbove,
} from "../../http/schema/predictions.ts";
import { request } from "./request.ts";

const at = (id: string, rest = ""): string => `/v1/predictions/${encodeURIComponent(id)}${rest}`;

/** What the page of predictions asks of the server. */
export const predictionClient = {
  list: (signal?: AbortSignal) => request<PredictionList>("/v1/predictions", { signal }),
  read: (id: string, signal?: AbortSignal) => request<PredictionView>(at(id), { signal }),
  make: (id: string, input: PredictionInput) =>
    request<PredictionView>(at(id), { method: "PUT", json: input, onlyNew: true }),
  /** Aborting it cancels the training. */
  train: (id: string, signal: AbortSignal) => request<TrainingReport>(at(id, "/train"), { method: "POST", signal }),
  report: (id: string, signal?: AbortSignal) => request<PredictionReport>(at(id, "/report"), { signal }),
  ofUser: (userId: string, signal?: AbortSignal) =>
    request<UserPredictions>(`/v1/users/${encodeURIComponent(userId)}/predictions`, {
      query: { explain: true },
      signal,
    }),
  users: (id: string, signal?: AbortSignal) => request<UsersAbove>(at(id, "/users"), { query: { limit: 20 }, signal }),
};
