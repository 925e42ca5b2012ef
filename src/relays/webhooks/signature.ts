import { createHmac, randomBytes } from "node:crypto";
import type { WebhookSecret } from "./webhook.ts";

/** A secret by Standard Webhooks: `whsec_` and 32 bytes in base64. */
export function createSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/**
 * `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the decoded secret (Standard Webhooks 1.0, "Signature scheme");
 * `timestamp` in seconds.
 */
export function sign(secret: string, message: { id: string; timestamp: number; body: string }): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

/** The headers of a message, signed with every secret that holds at `nowMs`. */
export function signedHeaders(
  secrets: readonly WebhookSecret[],
  { id, body }: { id: string; body: string },
  nowMs: number,
): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1_000);
  const signatures = secrets
    .filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs)
    .map(({ secret }) => sign(secret, { id, timestamp, body }));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
