import type { OutgoingRequest } from "./send-request.ts";
import { signedHeaders } from "./signature.ts";
import type { Webhook } from "./webhook.ts";

export interface OutgoingMessage {
  id: string;
  /** JSON of `{type, timestamp, data}`. */
  body: string;
}

/** Tags that Cloudflare takes in one request. */
const cloudflareTags = 30;
/** Keys that Fastly takes in one request. */
const fastlyKeys = 256;

/** The requests that carry a message in the form of its webhook, one after another; all have to succeed. */
export function outgoingRequests(webhook: Webhook, message: OutgoingMessage, nowMs: number): OutgoingRequest[] {
  const { url, headers = {} } = webhook;
  const json = { "content-type": "application/json", ...headers };
  if (webhook.format === "standard" || webhook.format === "segment") {
    const body = webhook.format === "segment" ? identifyOf(message) : message.body;
    const signed = signedHeaders(webhook.secrets, { ...message, body }, nowMs);
    return [{ method: "POST", url, headers: { ...json, ...signed }, body }];
  }
  const { data } = JSON.parse(message.body) as { data: { keys?: string[] } };
  const keys = data.keys ?? [];
  if (webhook.format === "varnish") {
    // The header that the configuration of vmod-xkey usually reads.
    return [{ method: "PURGE", url, headers: { ...headers, "xkey-purge": keys.join(" ") }, body: "" }];
  }
  if (webhook.format === "fastly") {
    // Fastly's purge of several surrogate keys; soft: what is stale may be served while the new answer is fetched.
    return portions(keys, fastlyKeys).map((surrogate_keys) => ({
      method: "POST",
      url,
      headers: { ...json, "fastly-soft-purge": "1" },
      body: JSON.stringify({ surrogate_keys }),
    }));
  }
  return portions(keys, cloudflareTags).map((tags) => ({
    method: "POST",
    url,
    headers: json,
    body: JSON.stringify({ tags }),
  }));
}

/** Segment's convention for audiences: the segment is a trait of the user, true inside and false outside. A test names nobody. */
function identifyOf({ id, body }: OutgoingMessage): string {
  const { type, timestamp, data } = JSON.parse(body) as {
    type: string;
    timestamp: string;
    data: { userId?: string; segmentId?: string };
  };
  const { userId = "attune-test", segmentId = "attune-test" } = data;
  const traits = { [segmentId]: type !== "segment.exited" };
  return JSON.stringify({ type: "identify", messageId: id, timestamp, userId, traits });
}

function portions(keys: readonly string[], most: number): string[][] {
  return Array.from({ length: Math.ceil(keys.length / most) }, (_, i) => keys.slice(i * most, (i + 1) * most));
}
