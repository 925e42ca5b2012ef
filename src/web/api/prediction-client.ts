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
  uplift?: Uplift;
  worth?: WorthReport;
  distribution: Distribution;
  notes: string[];
}

export interface Uplift {
  experiment: string;
  variation: string;
  rows: number;
  treated: number;
  shown: boolean;
  verdict: string;
}

export interface WorthReport {
  customers: number;
  repeating: number;
  check?: { at: string; expected: number; happened: number };
}

export interface Distribution {
  counts: number[];
  drift?: { psi: number; isNoticed: boolean; isActionable: boolean };
}

export interface UserPrediction {
  id: string;
  label: string;
  inAudience: boolean;
  probability?: number;
  uplift?: number;
  worth?: { purchases: number; active: number; value?: number };
  explanation?: { base: number; parts: { feature: string; share: number; reason: string }[]; rest: number };
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
  ofUser: (userId: string, signal?: AbortSignal) =>
    request<{ predictions: UserPrediction[] }>(`/v1/users/${encodeURIComponent(userId)}/predictions`, {
      query: { explain: true },
      signal,
    }),
  users: (id: string, signal?: AbortSignal) => request<UsersAbove>(at(id, "/users"), { query: { limit: 20 }, signal }),
};
