import { nextAttemptMs, retryAfterMs } from "./retry-schedule.ts";
import type { SendOutcome } from "./send-request.ts";
import type { DeliveryResult, WebhookDelivery } from "./webhook-store.ts";

/** Answers by which an endpoint, or what stands before it, asks for less. */
const throttling = new Set([429, 502, 504]);
const gone = 410;
/** Of all deliveries to an endpoint that asks for less and does not say for how long. */
const usualPauseMs = 5_000;
const longestPauseMs = 3_600_000;

export interface Verdict {
  result: DeliveryResult;
  /** Why the webhook is to be disabled at once. */
  disable?: string;
  /** Nothing is sent to the endpoint before this. */
  pausedUntilMs?: number;
}

/** What an attempt means for its delivery and its webhook: 2xx is delivered, 410 says never again, everything else is tried again by the schedule. */
export function judgeOutcome(
  delivery: WebhookDelivery,
  outcome: SendOutcome,
  { nowMs, random }: { nowMs: number; random: () => number },
): Verdict {
  const { sequence, webhookId, key } = delivery;
  const attempts = delivery.attempts + 1;
  const base = { sequence, webhookId, key, attempts, lastAtMs: nowMs };
  const { status } = outcome;
  if (status !== undefined && status >= 200 && status < 300) {
    return { result: { ...base, status: "delivered", nextAtMs: nowMs, responseStatus: status } };
  }
  const askedMs = status === undefined ? undefined : retryAfterMs(outcome.retryAfter, nowMs);
  const nextAtMs = nextAttemptMs({ attempts, nowMs, askedMs, random });
  const failed = {
    ...base,
    error: describe(outcome),
    ...(status !== undefined && { responseStatus: status }),
    ...(nextAtMs === undefined
      ? { status: "failed" as const, nextAtMs: nowMs }
      : { status: "waiting" as const, nextAtMs }),
  };
  if (status === gone) {
    return { result: failed, disable: "the endpoint answered 410 Gone" };
  }
  const isThrottled = status !== undefined && (throttling.has(status) || askedMs !== undefined);
  const pauseMs = Math.min(askedMs ?? usualPauseMs, longestPauseMs);
  return { result: failed, ...(isThrottled && { pausedUntilMs: nowMs + pauseMs }) };
}

function describe(outcome: SendOutcome): string {
  if (outcome.status === undefined) return outcome.error;
  const { status, text } = outcome;
  if (status >= 300 && status < 400) return `${status}: redirects are not followed; give the address itself`;
  return text.trim() === "" ? String(status) : `${status}: ${text.trim()}`;
}
