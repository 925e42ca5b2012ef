import type { FrequencyAnswer } from "./message-reply.ts";
import type { MessageStore } from "./message-store.ts";

export interface FrequencyCap {
  /** Messages that one user may get on one channel within the window. */
  limit: number;
  windowHours: number;
}

/** Chosen as what users of newsletters and shops commonly accept; a setting may replace them. */
export const defaultFrequencyCaps: Readonly<Record<string, FrequencyCap>> = {
  email: { limit: 3, windowHours: 24 },
  push: { limit: 5, windowHours: 24 },
  sms: { limit: 2, windowHours: 24 },
  web: { limit: 20, windowHours: 24 },
  mobile: { limit: 20, windowHours: 24 },
  chat: { limit: 50, windowHours: 24 },
};

export interface CapQuestion {
  userId: string;
  channel: string;
  caps: Readonly<Record<string, FrequencyCap>>;
  nowMs: number;
}

/** How many messages the user has had on the channel and whether one more is too many; undefined for a channel without a cap. */
export async function answerFrequency(
  store: Pick<MessageStore, "timesSince">,
  { userId, channel, caps, nowMs }: CapQuestion,
): Promise<FrequencyAnswer | undefined> {
  const cap = Object.hasOwn(caps, channel) ? caps[channel] : undefined;
  if (cap === undefined) return undefined;
  const windowMs = cap.windowHours * 3_600_000;
  const times = await store.timesSince({ userId, channel, sinceMs: nowMs - windowMs });
  const capped = times.length >= cap.limit;
  const frees = times[cap.limit - 1];
  return {
    channel,
    limit: cap.limit,
    windowHours: cap.windowHours,
    count: times.length,
    capped,
    ...(capped && frees !== undefined ? { retryAt: new Date(frees + windowMs).toISOString() } : {}),
  };
}
