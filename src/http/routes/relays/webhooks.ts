import { z } from "zod";
import { webhookIdSchema, webhookInputSchema } from "../../../relays/webhooks/webhook.ts";
import type { WebhookDelivery } from "../../../relays/webhooks/webhook-store.ts";
import type { WebhookState, Webhooks } from "../../../relays/webhooks/webhooks.ts";
import { isoOf } from "../../iso-of.ts";
import { refuseTaken } from "../../preconditions.ts";
import { type Route, route } from "../../route.ts";
import {
  type DeliveryRow,
  deliveryPageSchema,
  deliveryStatusSchema,
  type WebhookRow,
  webhookSchema,
  webhookTestSchema,
} from "../../schema/relays/webhooks.ts";

const params = z.object({ id: webhookIdSchema });
const deliveryParams = params.extend({ delivery: z.coerce.number().int().min(1) });
/** Webhooks by Standard Webhooks, and what became of what they were sent. */
export function webhookRoutes(webhooks: Webhooks): Route[] {
  const open = { tag: "Webhooks", role: "admin" } as const;
  const shared = { ...open, params };
  return [
    route({
      ...open,
      method: "get",
      path: "/v1/webhooks",
      summary: "All webhooks with the depth of their queues",
      response: z.object({ webhooks: z.array(webhookSchema) }),
      handle: async () => ({ webhooks: (await webhooks.list()).map(viewOf) }),
    }),
    route({
      ...shared,
      method: "put",
      path: "/v1/webhooks/{id}",
      summary:
        "Make or change a webhook; its secret is told when it is made; with the header If-None-Match: * only when the id is new, else 409",
      body: webhookInputSchema,
      response: webhookSchema,
      handle: async ({ params: { id }, body, request }) => {
        await refuseTaken(request, { kind: "webhook", id, read: () => webhooks.get(id) });
        return viewOf(await webhooks.put(id, body));
      },
    }),
    route({
      ...shared,
      method: "get",
      path: "/v1/webhooks/{id}",
      summary: "One webhook",
      response: webhookSchema,
      handle: async ({ params: { id } }) => viewOf(await webhooks.get(id)),
    }),
    route({
      ...shared,
      method: "delete",
      path: "/v1/webhooks/{id}",
      summary: "Remove a webhook with its deliveries",
      handle: async ({ params: { id } }) => webhooks.remove(id),
    }),
    route({
      ...shared,
      method: "post",
      path: "/v1/webhooks/{id}/rotate",
      summary: "A new secret; messages are signed with the one before as well, for a day",
      response: webhookSchema,
      handle: async ({ params: { id } }) => viewOf(await webhooks.rotate(id)),
    }),
    route({
      ...shared,
      method: "post",
      path: "/v1/webhooks/{id}/test",
      summary: "Send a message of the type webhook.test now and say what the endpoint answered",
      response: webhookTestSchema,
      permits: 4,
      handle: async ({ params: { id } }) => {
        const outcome = await webhooks.test(id);
        return { ok: outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300, ...outcome };
      },
    }),
    route({
      ...shared,
      method: "post",
      path: "/v1/webhooks/{id}/replay",
      summary: "Deliver again what failed since a moment and what was missed, or with all=true everything",
      body: z.object({ since: z.iso.datetime({ offset: true }), all: z.boolean().default(false) }),
      response: z.object({ deliveries: z.int() }),
      permits: 2,
      handle: async ({ params: { id }, body: { since, all } }) => ({
        deliveries: await webhooks.replaySince(id, { sinceMs: Date.parse(since), all }),
      }),
    }),
    route({
      ...shared,
      method: "get",
      path: "/v1/webhooks/{id}/deliveries",
      summary: "Deliveries, newest first, with what the endpoint answered",
      query: z.object({
        status: deliveryStatusSchema.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.coerce.number().int().min(1).optional(),
      }),
      response: deliveryPageSchema,
      handle: async ({ params: { id }, query: { status, limit, cursor } }) => {
        const page = await webhooks.deliveries(id, {
          limit,
          ...(status && { status }),
          ...(cursor && { before: cursor }),
        });
        return {
          deliveries: page.map(deliveryView),
          ...(page.length === limit && { nextCursor: String(page.at(-1)!.sequence) }),
        };
      },
    }),
    route({
      ...shared,
      method: "post",
      path: "/v1/webhooks/{id}/deliveries/{delivery}/replay",
      params: deliveryParams,
      summary: "Deliver one message again, under the same id",
      handle: ({ params: { id, delivery } }) => webhooks.replayOne(id, delivery),
    }),
  ];
}

function viewOf(webhook: WebhookState & { secret?: string }): WebhookRow {
  const {
    disabled,
    failingSinceMs,
    secrets,
    queue,
    createdAtMs,
    updatedAtMs,
    sinceSequence: _,
    headers,
    ...rest
  } = webhook;
  const { oldestWaitingMs, ...counts } = queue;
  return {
    ...rest,
    ...(headers && { headers: Object.keys(headers) }),
    enabled: disabled === undefined,
    ...(disabled && { disabled: { because: disabled.because, at: isoOf(disabled.atMs) } }),
    ...(failingSinceMs !== undefined && { failingSince: isoOf(failingSinceMs) }),
    secrets: secrets.map(({ secret, untilMs }) => ({
      hint: `whsec_…${secret.slice(-4)}`,
      ...(untilMs !== undefined && { until: isoOf(untilMs) }),
    })),
    queue: { ...counts, ...(oldestWaitingMs !== undefined && { oldestWaitingAt: isoOf(oldestWaitingMs) }) },
    createdAt: isoOf(createdAtMs),
    updatedAt: isoOf(updatedAtMs),
  };
}

function deliveryView(delivery: WebhookDelivery): DeliveryRow {
  const { sequence, messageId, topic, key, status, attempts, body, responseStatus, error } = delivery;
  return {
    ...{ id: sequence, messageId, type: topic, key, status, attempts },
    createdAt: isoOf(delivery.createdAtMs),
    ...(status === "waiting" && { nextAt: isoOf(delivery.nextAtMs) }),
    ...(delivery.lastAtMs !== undefined && { lastAt: isoOf(delivery.lastAtMs) }),
    ...(responseStatus !== undefined && { responseStatus }),
    ...(error !== undefined && { error }),
    body,
  };
}
