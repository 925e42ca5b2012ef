import type { Fields, Tracker } from "./tracker.ts";

export interface LiveOptions {
  /** As in GET /v1/stream, the same on all pages of a site; default `profile`. */
  topics?: string;
  /** A token of POST /v1/stream/tokens, from the site's own server: needed where users are signed. */
  token?: () => Promise<string>;
}

export interface LiveEvent {
  /** `profile.changed`, ...; `reset` where something may have been missed. */
  type: string;
  data: Fields;
}

/** What Attune learns of the person, as it happens: one connection for all tabs of the site, since browsers allow six to a host. */
export interface Live {
  listen(listener: (event: LiveEvent) => void, options: LiveOptions): void;
  /** Connects where somebody listens and the person lets it, and ends where not. */
  look(): void;
  /** Somebody else, or another name: here or in another tab. */
  personChanged(): void;
}

type Message = LiveEvent & { id: string };

/** Says the place from which the stream goes on, so that a later one misses nothing. */
const connected = "connected";
const types = [
  ...["profile.changed", "segment.entered", "segment.exited"],
  ...["recommendation.served", "message.composed", "prediction.crossed", "reset", connected],
];
const retryMs = 3_000;
const longestRetryMs = 60_000;

export function createLive(tracker: Tracker): Live {
  const listeners: ((event: LiveEvent) => void)[] = [];
  let options: LiveOptions = {};
  /** Ends the part that this tab has in it; undefined while it has none. */
  let end: (() => void) | undefined;
  let reconnect: (() => void) | undefined;
  let channel: BroadcastChannel | undefined;
  let lastId = "";

  function tell({ id, ...event }: Message): void {
    lastId = id;
    if (event.type === connected) return;
    for (const listener of listeners) listener(event);
  }

  /** Follows the person for all tabs, until the signal. */
  function lead(signal: AbortSignal): void {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let attempt = 0;

    async function connect(): Promise<void> {
      const own = ++attempt;
      clearTimeout(timer);
      source?.close();
      try {
        const token = await tokenOf(tracker, options);
        if (own !== attempt || signal.aborted) return;
        const { person } = tracker;
        const query = new URLSearchParams({
          ...{ topics: options.topics ?? "profile", userId: person.id() ?? person.anonymousId() },
          ...(token && { token }),
          ...(lastId && { after: lastId }),
        });
        source = new EventSource(tracker.address(`/v1/stream?${query}`));
      } catch {
        return again();
      }
      source.onopen = () => {
        failures = 0;
      };
      // A token is for connecting within five minutes: attempts of the browser after that are refused, and it gives up.
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) again();
      };
      for (const type of types) {
        source.addEventListener(type, ({ lastEventId: id, data }) => {
          const message = { id, type, data: (JSON.parse(data) as { data?: Fields }).data ?? {} };
          channel?.postMessage(message);
          tell(message);
        });
      }
    }

    function again(): void {
      if (!signal.aborted) timer = setTimeout(connect, Math.min(longestRetryMs, retryMs * 2 ** failures++));
    }

    reconnect = () => void connect();
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source?.close();
      reconnect = undefined;
    });
    void connect();
  }

  function begin(): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    const name = `attune ${tracker.address("")} ${options.topics ?? ""}`;
    // Pages without TLS have no locks: each tab connects for itself.
    if (!navigator.locks) lead(signal);
    else {
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<Message | null>) => (data ? tell(data) : reconnect?.());
      const held = (): Promise<void> => {
        if (signal.aborted) return Promise.resolve();
        lead(signal);
        return new Promise((release) => signal.addEventListener("abort", () => release()));
      };
      navigator.locks.request(name, { signal }, held).catch(() => undefined);
    }
    return () => {
      ending.abort();
      channel?.close();
      channel = undefined;
    };
  }

  function look(): void {
    const isWanted = listeners.length > 0 && tracker.isAllowed();
    if (isWanted) end ??= begin();
    else leave();
  }

  function leave(): void {
    end?.();
    end = undefined;
  }

  // A page that is kept for the way back must not lead meanwhile.
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  return {
    listen(listener, given) {
      listeners.push(listener);
      options = { ...options, ...given };
      look();
    },
    look,
    personChanged() {
      if (reconnect) reconnect();
      else channel?.postMessage(null);
    },
  };
}

/** With a key the stream needs a token: EventSource sends no headers. */
async function tokenOf(tracker: Tracker, { token }: LiveOptions): Promise<string | undefined> {
  if (token) return token();
  if (tracker.key() === "") return undefined;
  const { person } = tracker;
  const reply = await fetch(tracker.address("/v1/stream/tokens"), {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${tracker.key()}` },
    body: JSON.stringify({ userId: person.id() ?? person.anonymousId() }),
  });
  if (!reply.ok) throw new Error(`${reply.status}`);
  return ((await reply.json()) as { token: string }).token;
}
