import { apiKey } from "../state/api-key.ts";
import { request } from "./request.ts";

/** What the live stream says: a domain event. */
export interface LiveEvent {
  /** Its place in the stream. */
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

const topics = [
  ...["profile.changed", "segment.entered", "segment.exited"],
  ...["recommendation.served", "message.composed", "prediction.crossed"],
];
const retryMs = 3_000;

/**
 * Says what happens to a user as it happens, from now on. A connection that breaks goes on from where it was; `onGap` is called where
 * something may have been missed. Returns what ends it.
 */
export function followUser(
  userId: string,
  { onEvent, onGap }: { onEvent: (event: LiveEvent) => void; onGap: () => void },
): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let lastId: string | undefined;

  async function connect(): Promise<void> {
    const query = new URLSearchParams({ topics: topics.join(","), userId });
    if (apiKey.value !== "") query.set("token", await tokenOf());
    if (lastId !== undefined) query.set("after", lastId);
    if (isOver) return;
    source = new EventSource(`/v1/stream?${query}`);
    for (const topic of topics) source.addEventListener(topic, take);
    source.addEventListener("reset", onGap);
    // A token is for connecting within five minutes: after that the browser's own attempts are refused, and end.
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) again();
    });
  }

  function take({ lastEventId, data }: MessageEvent<string>): void {
    lastId = lastEventId;
    onEvent({ id: lastEventId, ...JSON.parse(data) });
  }

  function again(): void {
    if (isOver) return;
    timer = setTimeout(start, retryMs);
  }

  const start = (): void => void connect().catch(again);
  start();
  return () => {
    isOver = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** The stream takes no key: EventSource sends no headers. */
async function tokenOf(): Promise<string> {
  return (await request<{ token: string }>("/v1/stream/tokens", { method: "POST", json: {} })).token;
}
