import { request } from "./request.ts";

export type DeliveryStatus = "waiting" | "delivered" | "failed";

export interface WebhookRow {
  id: string;
  url: string;
  topics: string[];
  description?: string;
  format: string;
  enabled: boolean;
  disabled?: { because: string; at: string };
  failingSince?: string;
  secrets: { hint: string; until?: string }[];
  /** Only in the reply that made it. */
  secret?: string;
  queue: { waiting: number; failed: number; delivered: number; oldestWaitingAt?: string };
}

export interface DeliveryRow {
  id: number;
  messageId: string;
  type: string;
  key: string;
  status: DeliveryStatus;
  attempts: number;
  createdAt: string;
  nextAt?: string;
  lastAt?: string;
  responseStatus?: number;
  error?: string;
  body: string;
}

export interface TestOutcome {
  ok: boolean;
  status?: number;
  text?: string;
  error?: string;
  durationMs: number;
}

export interface WebhookInput {
  url: string;
  topics: string[];
  description?: string;
  format?: string;
  enabled?: boolean;
}

const at = (id: string, rest = ""): string => `/v1/webhooks/${encodeURIComponent(id)}${rest}`;
const post = <Reply>(path: string, json?: unknown) => request<Reply>(path, { method: "POST", json });

/** What the page of deliveries asks of the server. */
export const webhookClient = {
  list: (signal?: AbortSignal) => request<{ webhooks: WebhookRow[] }>("/v1/webhooks", { signal }),
  read: (id: string, signal?: AbortSignal) => request<WebhookRow>(at(id), { signal }),
  put: (id: string, input: WebhookInput) => request<WebhookRow>(at(id), { method: "PUT", json: input }),
  remove: (id: string) => request<void>(at(id), { method: "DELETE" }),
  rotate: (id: string) => post<WebhookRow>(at(id, "/rotate")),
  test: (id: string) => post<TestOutcome>(at(id, "/test")),
  replay: (id: string, since: string, all: boolean) => post<{ deliveries: number }>(at(id, "/replay"), { since, all }),
  replayOne: (id: string, delivery: number) => post<void>(at(id, `/deliveries/${delivery}/replay`)),
  deliveries: (
    id: string,
    query: { status?: DeliveryStatus | undefined; cursor?: string | undefined },
    signal?: AbortSignal,
  ) =>
    request<{ deliveries: DeliveryRow[]; nextCursor?: string }>(at(id, "/deliveries"), {
      query: { ...query, limit: 25 },
      signal,
    }),
};
