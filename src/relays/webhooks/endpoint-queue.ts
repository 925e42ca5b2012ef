import { createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import { judgeOutcome, type Verdict } from "./judge-outcome.ts";
import { outgoingRequests } from "./outgoing.ts";
import type { Sender, SendOutcome } from "./send-request.ts";
import type { Webhook } from "./webhook.ts";
import type { WebhookDelivery, WebhookStore } from "./webhook-store.ts";

export interface EndpointQueueOptions {
  webhookId: string;
  store: Pick<WebhookStore, "read" | "due" | "nextDueMs" | "hasten" | "disable">;
  sender: Sender;
  /** Keeps what came of attempts; resolves when it is stored. */
  settle: (verdict: Verdict, failingSinceMs: number | undefined) => Promise<void>;
  random: () => number;
  now: () => number;
  onError: (error: unknown) => void;
  onDisabled: (because: string) => void;
}

/** What waits for one endpoint: several keys at once, one delivery of a key after the other. */
export interface EndpointQueue {
  /** Starts what is due and fits, and goes on by itself. */
  fill(): void;
  /** Waits a moment for answers that are under way, and breaks off the rest, uncounted: whoever delivers next sends it again. */
  close(): Promise<void>;
}

/** Keys at once. */
export const connectionsPerEndpoint = 8;
/** After this many failures in a row the endpoint counts as down, and one delivery at a time finds out when it is back. */
const downAfter = 5;
/** An endpoint that failed this long is disabled once a delivery has used up its schedule. */
const givenUpAfterMs = 5 * 86_400_000;
/** After a failure of our own. */
const faultPauseMs = 5_000;
const answerWithinMs = 1_000;
const longestTimerMs = 3_600_000;

export function createEndpointQueue(options: EndpointQueueOptions): EndpointQueue {
  const { webhookId, store, sender, settle, random, now, onError, onDisabled } = options;
  const keys = new Map<string, Promise<void>>();
  const filling = createBackgroundRefresh({ refresh: startDue, onError });
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isClosed = false;
  let knowsHealth = false;
  let failingSinceMs: number | undefined;
  let pausedUntilMs = 0;

  async function send(webhook: Webhook, delivery: WebhookDelivery): Promise<SendOutcome> {
    let outcome: SendOutcome = { status: 204, text: "", durationMs: 0 };
    for (const request of outgoingRequests(webhook, { id: delivery.messageId, body: delivery.body }, now())) {
      outcome = await sender.send(request);
      if (outcome.status === undefined || outcome.status >= 300) break;
    }
    return outcome;
  }

  async function succeed(webhook: Webhook): Promise<void> {
    const wasDown = failures >= downAfter;
    failures = 0;
    failingSinceMs = undefined;
    pausedUntilMs = 0;
    // It is back: what waits for a retry in hours need not wait.
    if (wasDown) await store.hasten(webhook.id, now());
  }

  async function fail(webhook: Webhook, verdict: Verdict): Promise<void> {
    failures += 1;
    failingSinceMs ??= now();
    pausedUntilMs = verdict.pausedUntilMs ?? pausedUntilMs;
    const isGivenUp = verdict.result.status === "failed" && now() - failingSinceMs >= givenUpAfterMs;
    const because = verdict.disable ?? (isGivenUp ? "every attempt of five days failed" : undefined);
    if (because === undefined) return;
    await store.disable(webhook.id, { because, atMs: now() });
    onDisabled(because);
  }

  async function deliver(webhook: Webhook, delivery: WebhookDelivery): Promise<void> {
    try {
      const outcome = await send(webhook, delivery);
      if (isClosed && outcome.status === undefined) return;
      const verdict = judgeOutcome(delivery, outcome, { nowMs: now(), random });
      if (verdict.result.status === "delivered") await succeed(webhook);
      else await fail(webhook, verdict);
      // The next one of the key is sent when this is stored: a process that is killed repeats at most what was under way.
      await settle(verdict, failingSinceMs);
    } catch (error) {
      // What came of it could not be stored: it will be sent again, but not at once and for ever.
      pausedUntilMs = now() + faultPauseMs;
      onError(error);
    } finally {
      keys.delete(delivery.key);
      filling.request();
    }
  }

  async function startDue(): Promise<void> {
    clearTimeout(timer);
    const webhook = await store.read(webhookId);
    if (webhook === undefined || webhook.disabled !== undefined) return;
    if (!knowsHealth) failingSinceMs = webhook.failingSinceMs;
    knowsHealth = true;
    const nowMs = now();
    const room = (failures >= downAfter ? 1 : connectionsPerEndpoint) - keys.size;
    if (room > 0 && pausedUntilMs <= nowMs) {
      const due = await store.due({ webhookId, nowMs, limit: room, exceptKeys: [...keys.keys()] });
      for (const delivery of due) keys.set(delivery.key, deliver(webhook, delivery));
    }
    // What is under way says itself when it is done.
    if (keys.size > 0 || isClosed) return;
    const nextMs = Math.max((await store.nextDueMs(webhookId)) ?? Number.POSITIVE_INFINITY, pausedUntilMs);
    timer = setTimeout(filling.request, Math.min(longestTimerMs, Math.max(5, nextMs - now()))).unref();
  }

  return {
    fill: filling.request,
    async close() {
      clearTimeout(timer);
      await filling.stop();
      const idle = Promise.all(keys.values());
      await Promise.race([idle, new Promise((resolve) => setTimeout(resolve, answerWithinMs).unref())]);
      isClosed = true;
      sender.close();
      await idle;
    },
  };
}
