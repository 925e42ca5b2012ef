import { createBackgroundRefresh } from "../../concurrency/background-refresh.ts";
import type { Outbox, OutboxEntry } from "../../events/outbox.ts";
import { hashOfId } from "../../events/user-erased.ts";
import { isAboutUser, type StreamTopic } from "./stream-topics.ts";

/** Where a stream goes. */
export interface StreamSink {
  write(text: string): void;
  /** Bytes that the other side has not taken yet. */
  bufferedBytes(): number;
  end(): void;
  /** By either side. */
  isEnded(): boolean;
}

export interface StreamRequest {
  topics: ReadonlySet<StreamTopic>;
  /** Only what is about this user. */
  userId?: string | undefined;
  /** Place in the outbox to go on from; without it, from now on. */
  after?: number | undefined;
  sink: StreamSink;
}

export interface StreamHubOptions {
  outbox: Pick<Outbox, "read" | "lastSequence">;
  /** The id of the profile that a name leads to; the name itself while there is none. */
  profileIdOf: (name: string) => Promise<string>;
  onError: (error: unknown) => void;
  /** What other processes commit is looked for this often. Default 200 ms. */
  everyMs?: number;
  /** Default 15 s: less than what proxies wait for. */
  heartbeatMs?: number;
}

/** Tells whoever is connected of domain events, as server-sent events whose id is the place in the outbox. */
export interface StreamHub {
  /** Returns what ends the stream. */
  connect(request: StreamRequest): Promise<() => void>;
  wake(): void;
  connected(): number;
  /** Ends all streams; who is connected comes again elsewhere, or later. */
  close(): void;
}

interface Client {
  topics: ReadonlySet<StreamTopic>;
  userId: string | undefined;
  place: number;
  sink: StreamSink;
}

const pageSize = 500;
/** A reader that lets more than this wait is cut off, and goes on from where it was. */
const mostBufferedBytes = 1024 * 1024;
const retryMs = 3_000;
/** A page of what was missed has to be taken within this. */
const catchUpWithinMs = 30_000;

export function createStreamHub(options: StreamHubOptions): StreamHub {
  const { outbox, profileIdOf, onError, everyMs = 200, heartbeatMs = 15_000 } = options;
  const clients = new Set<Client>();
  let place = 0;
  let isClosed = false;
  let timers: NodeJS.Timeout[] = [];

  function drop(client: Client): void {
    if (!clients.delete(client)) return;
    if (clients.size === 0) stopTimers();
  }

  function cut(client: Client): void {
    drop(client);
    client.sink.end();
  }

  function give(client: Client, entry: OutboxEntry): void {
    if (entry.sequence <= client.place) return;
    client.place = entry.sequence;
    if (!wants(client, entry)) return;
    client.sink.write(frameOf(entry));
    if (client.sink.bufferedBytes() > mostBufferedBytes) cut(client);
  }

  /** Streams follow their user under other names, and end with it. */
  function followUser(entry: OutboxEntry, those: Iterable<Client>): void {
    for (const client of those) {
      const { userId } = client;
      if (userId === undefined) continue;
      if (entry.topic === "user.merged" && entry.body.fromId === userId) client.userId = entry.body.intoId;
      if (entry.topic === "user.linked" && entry.body.name === userId) client.userId = entry.body.userId;
      if (entry.topic === "user.erased" && entry.body.idHashes.includes(hashOfId(userId))) cut(client);
    }
  }

  async function readOn(): Promise<void> {
    while (clients.size > 0 && place < (await outbox.lastSequence())) {
      const page = await outbox.read({ after: place, limit: pageSize });
      for (const entry of page) {
        for (const client of clients) give(client, entry);
        followUser(entry, clients);
        place = entry.sequence;
      }
      if (page.length === 0) place = await outbox.lastSequence();
    }
  }

  const reading = createBackgroundRefresh({ refresh: readOn, onError });
  const wake = (): void => {
    if (clients.size > 0) reading.request();
  };

  function startTimers(): void {
    if (timers.length > 0) return;
    const beat = (): void => {
      for (const { sink } of clients) sink.write(":\n\n");
    };
    timers = [setInterval(wake, everyMs).unref(), setInterval(beat, heartbeatMs).unref()];
  }

  function stopTimers(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  }

  /** A client that was away for longer than the outbox reaches back has to look for itself. */
  async function tellGap(client: Client): Promise<void> {
    const [oldest] = await outbox.read({ after: 0, limit: 1 });
    if (oldest !== undefined && client.place + 1 < oldest.sequence) client.sink.write("event: reset\ndata: {}\n\n");
  }

  /** One page of what a client missed, at the speed of its connection. */
  async function catchUp(client: Client): Promise<void> {
    const page = await outbox.read({ after: client.place, limit: pageSize });
    for (const entry of page) {
      give(client, entry);
      followUser(entry, [client]);
    }
    if (page.length < pageSize) client.place = Math.max(client.place, place);
    const sinceMs = performance.now();
    do await new Promise(setImmediate);
    while (client.sink.bufferedBytes() > mostBufferedBytes / 4 && performance.now() - sinceMs < catchUpWithinMs);
  }

  return {
    async connect({ topics, userId, after, sink }) {
      const last = await outbox.lastSequence();
      const client: Client = {
        topics,
        userId: userId === undefined ? undefined : await profileIdOf(userId),
        place: Math.min(after ?? last, last),
        sink,
      };
      sink.write(`retry: ${retryMs}\nid: ${client.place}\nevent: connected\ndata: {}\n\n`);
      if (after !== undefined) await tellGap(client);
      while (!sink.isEnded() && client.place < (clients.size === 0 ? last : place)) await catchUp(client);
      if (isClosed) sink.end();
      if (sink.isEnded()) return () => undefined;
      if (clients.size === 0) place = client.place;
      clients.add(client);
      startTimers();
      wake();
      return () => drop(client);
    },
    wake,
    connected: () => clients.size,
    close() {
      isClosed = true;
      for (const client of [...clients]) cut(client);
      stopTimers();
    },
  };
}

function wants({ topics, userId }: Client, { topic, key }: OutboxEntry): boolean {
  if (!(topics as ReadonlySet<string>).has(topic)) return false;
  return userId === undefined || (isAboutUser(topic) && key === userId);
}

function frameOf({ sequence, topic, createdAtMs, body }: OutboxEntry): string {
  const data = JSON.stringify({ type: topic, timestamp: new Date(createdAtMs).toISOString(), data: body });
  return `id: ${sequence}\nevent: ${topic}\ndata: ${data}\n\n`;
}
