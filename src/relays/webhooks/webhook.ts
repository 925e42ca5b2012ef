import { z } from "zod";
import { publicTopics } from "../public-topics.ts";

export const webhookIdSchema = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "letters, digits, '.', '_' and '-', at most 64 of them");

/**
 * How a message is put: signed JSON by Standard Webhooks, the `identify` by which Segment tells tools who is in an audience,
 * or the purge of a cache in that cache's own form.
 */
export const formats = ["standard", "segment", "fastly", "varnish", "cloudflare"] as const;

/** What a format can say; left out: everything. */
const topicsOfFormat: Partial<Record<(typeof formats)[number], readonly string[]>> = {
  segment: ["segment.entered", "segment.exited"],
  fastly: ["cache.invalidated"],
  varnish: ["cache.invalidated"],
  cloudflare: ["cache.invalidated"],
};

/** Written by the request itself, or by the connection. */
const reservedHeaders = /^(host|content-length|content-type|connection|transfer-encoding|webhook-.*)$/i;

const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, "is no name of a header")
      .refine((name) => !reservedHeaders.test(name), "is set by Attune"),
    z.string().regex(/^[\t\x20-\x7e]{0,2000}$/, "at most 2,000 printable characters"),
  )
  .refine((headers) => Object.keys(headers).length <= 10, "at most 10 headers");

export const webhookInputSchema = z
  .strictObject({
    url: z.string().min(1).max(2_000),
    topics: z
      .array(z.enum(["*", ...publicTopics]))
      .min(1)
      .max(publicTopics.length + 1),
    description: z.string().max(500).optional(),
    filter: z
      .strictObject({
        segments: z.array(z.string().min(1).max(128)).min(1).max(100).optional(),
        causes: z.array(z.string().min(1).max(40)).min(1).max(20).optional(),
      })
      .optional()
      .describe("Of segment.entered and segment.exited: only these segments, only these causes"),
    format: z.enum(formats).default("standard"),
    headers: headersSchema.optional().describe("Sent with each request, for example the token of a cache"),
    enabled: z.boolean().default(true).describe("false stops deliveries; true begins again after they were stopped"),
  })
  .superRefine(({ format, topics }, context) => {
    const taken = topicsOfFormat[format];
    if (taken === undefined || topics.every((topic) => taken.includes(topic))) return;
    const message = `the format "${format}" takes ${taken.map((topic) => `"${topic}"`).join(" and ")} alone`;
    context.addIssue({ code: "custom", message, path: ["topics"] });
  });

export type WebhookInput = z.output<typeof webhookInputSchema>;

/** Signs until `untilMs`; for good without it. */
export interface WebhookSecret {
  secret: string;
  untilMs?: number;
}

/** An address outside that is told of domain events. */
export interface Webhook extends Omit<WebhookInput, "enabled"> {
  id: string;
  /** The newest first. */
  secrets: readonly WebhookSecret[];
  disabled?: { because: string; atMs: number };
  /** Domain events after this place in the outbox are for it. */
  sinceSequence: number;
  /** Of the first failure since the last success. */
  failingSinceMs?: number;
  createdAtMs: number;
  updatedAtMs: number;
}
