import type {
  DeliveryPage,
  DeliveryRow,
  DeliveryStatus,
  WebhookInput,
  WebhookRow,
  WebhookTest,
} from "../../http/schema/relays/webhooks.ts";
import { request } from "./request.ts";

export type WebhookTopic = WebhookInput["topics"][number];
export type { DeliveryRow, DeliveryStatus, WebhookRow, WebhookTest };

const at = (id: string, rest = ""): string => `/v1/webhooks/${encodeURIComponent(id)}${rest}`;
const post = <Reply>(path: string, json?: unknown) => request<Reply>(path, { method: "POST", json });

/** What the page of deliveries asks of the server. */
export const webhookClient = {
  list: (signal?: AbortSignal) => request<{ webhooks: WebhookRow[] }>("/v1/webhooks", { signal }),
  read: (id: string, signal?: AbortSignal) => request<WebhookRow>(at(id), { signal }),
  make: (id: string, input: WebhookInput) => request<WebhookRow>(at(id), { method: "PUT", json: input, onlyNew: true }),
  put: (id: string, input: WebhookInput) => request<WebhookRow>(at(id), { method: "PUT", json: input }),
  remove: (id: string) => request<void>(at(id), { method: "DELETE" }),
  rotate: (id: string) => post<WebhookRow>(at(id, "/rotate")),
  test: (id: string) => post<WebhookTest>(at(id, "/test")),
  replay: (id: string, since: string, all: boolean) => post<{ deliveries: number }>(at(id, "/replay"), { since, all }),
  replayOne: (id: string, delivery: number) => post<void>(at(id, `/deliveries/${delivery}/replay`)),
  deliveries: (
    id: string,
    query: { status?: DeliveryStatus | undefined; cursor?: string | undefined },
    signal?: AbortSignal,
  ) =>
    request<DeliveryPage>(at(id, "/deliveries"), {
      query: { ...query, limit: 25 },
      signal,
    }),
};
