import { z } from "zod";
import { formats, webhookInputSchema } from "../../../relays/webhooks/webhook.ts";

export const deliveryStatusSchema = z.enum(["waiting", "delivered", "failed"]);

export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  topics: webhookInputSchema.shape.topics,
  description: z.string().optional(),
  filter: webhookInputSchema.shape.filter,
  format: z.enum(formats),
  headers: z.array(z.string()).optional().describe("Names of the headers that are sent with each request"),
  enabled: z.boolean(),
  disabled: z.object({ because: z.string(), at: z.string() }).optional(),
  failingSince: z.string().optional(),
  secrets: z.array(z.object({ hint: z.string(), until: z.string().optional() })),
  secret: z.string().optional().describe("Only when the webhook is made or its secret is rotated"),
  queue: z.object({
    waiting: z.int(),
    failed: z.int(),
    delivered: z.int().describe("Of the last days"),
    oldestWaitingAt: z.string().optional(),
  }),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const deliverySchema = z.object({
  id: z.int(),
  messageId: z.string(),
  type: z.string(),
  key: z.string(),
  status: deliveryStatusSchema,
  attempts: z.int(),
  createdAt: z.string(),
  nextAt: z.string().optional(),
  lastAt: z.string().optional(),
  responseStatus: z.int().optional(),
  error: z.string().optional(),
  body: z.string(),
});

export const webhookTestSchema = z.object({
  ok: z.boolean(),
  status: z.int().optional(),
  text: z.string().optional(),
  error: z.string().optional(),
  durationMs: z.int(),
});

export const deliveryPageSchema = z.object({ deliveries: z.array(deliverySchema), nextCursor: z.string().optional() });

export type WebhookRow = z.output<typeof webhookSchema>;
export type WebhookInput = z.input<typeof webhookInputSchema>;
export type DeliveryRow = z.output<typeof deliverySchema>;
export type DeliveryPage = z.output<typeof deliveryPageSchema>;
export type DeliveryStatus = z.output<typeof deliveryStatusSchema>;
export type WebhookTest = z.output<typeof webhookTestSchema>;
