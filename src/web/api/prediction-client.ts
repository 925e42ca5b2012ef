import { request } from "./request.ts";

export interface Training {
  at: string;
  model?: string;
  auc?: number;
  lift?: number;
  refused?: string;
}

export interface Prediction {
  id: string;
  prediction: { label: string; horizon: string; outcome: { event: string }; absent?: boolean };
  status: "untrained" | "training" | "ready";
  trainedAt?: string;
  baseRate?: number;
  trainings: Training[];
}

export interface CutOff {
  at: string;
  rows: number;
  baseRate: number;
  auc: number;
  ece: number;
  lift: number;
  calibration: { predicted: number; observed: number; count: number }[];
}

export interface PredictionReport {
  trainedAt: string;
  rows: number;
  positives: number;
  baseRate: number;
  model: "logistic" | "trees";
  cutOffs: CutOff[];
  compared: Record<string, { auc: number }>;
  importance: { feature: string; share: number; effect: string }[];
  alarms: { feature: string; detail: string }[];
  notes: string[];
}

export interface UsersAbove {
  users: { userId: string; probability: number }[];
  of: number;
}

const at = (id: string, rest = ""): string => `/v1/predictions/${encodeURIComponent(id)}${rest}`;

/** What the page of predictions asks of the server. */
export const predictionClient = {
  list: (signal?: AbortSignal) => request<{ predictions: Prediction[] }>("/v1/predictions", { signal }),
  read: (id: string, signal?: AbortSignal) => request<Prediction>(at(id), { signal }),
  put: (id: string, input: unknown) => request<Prediction>(at(id), { method: "PUT", json: input }),
  train: (id: string) => request<PredictionReport>(at(id, "/train"), { method: "POST" }),
  report: (id: string, signal?: AbortSignal) => request<PredictionReport>(at(id, "/report"), { signal }),
  users: (id: string, signal?: AbortSignal) => request<UsersAbove>(at(id, "/users"), { query: { limit: 20 }, signal }),
};
