import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { StorageError } from "../errors/errors.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import type { IngestReply } from "../ingestion/event-ingestion.ts";
import { createBrokerLink } from "./broker-link.ts";
import { createEventConsumer } from "./consume-events.ts";
import { readDeadLetters, replayDeadLetters } from "./dead-letters.ts";
import { createEventPublisher } from "./publish-events.ts";
import { deadQueue, declareTopology, eventExchange, ingestQueue } from "./topology.ts";

/** A broker whose queues the tests may empty: `amqp://…`. */
const url = process.env.ATTUNE_TEST_BROKER_URL;
const log = { warn: () => undefined, info: () => undefined };

/** Takes events in as the service does: those without a name are faulty, those that were there are duplicates. */
function memoryIngestion() {
  const taken: Record<string, unknown>[] = [];
  let failures = 0;
  return {
    taken,
    failNext: (times: number) => {
      failures = times;
    },
    async ingest(batch: readonly unknown[]): Promise<IngestReply> {
      if (failures-- > 0) throw new StorageError("database-away", "The database is away.");
      const reply: IngestReply = { accepted: 0, duplicates: 0, rejected: [] };
      for (const [index, event] of (batch as Record<string, unknown>[]).entries()) {
        if (event.event === undefined)
          reply.rejected.push({ index, code: "invalid-event", detail: "event: is missing" });
        else if (taken.some(({ messageId }) => messageId === event.messageId)) reply.duplicates++;
        else {
          taken.push(event);
          reply.accepted++;
        }
      }
      return reply;
    },
  };
}

/** The connection of the tests, with empty queues for each. */
function useBroker() {
  let connection: ChannelModel;
  let channel: ConfirmChannel;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    connection = await connect(url!);
    channel = await connection.createConfirmChannel();
    await declareTopology(channel);
  });
  beforeEach(async () => {
    await channel.purgeQueue(ingestQueue);
    await channel.purgeQueue(deadQueue);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await connection?.close();
  });

  async function startConsumer() {
    const ingestion = memoryIngestion();
    const link = createBrokerLink({ url: url!, log, firstWaitMs: 50 });
    const consumer = createEventConsumer({ link, ingestion, onError: () => undefined, retryMs: 20 });
    closing.push(link.close, consumer.stop);
    await link.start();
    expect(link.fault()).toBeUndefined();
    return { ingestion, consumer, link };
  }

  const send = (body: unknown, options = {}): boolean =>
    channel.sendToQueue(ingestQueue, Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), {
      persistent: true,
      ...options,
    });

  const queued = async (queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;

  return { channel: () => channel, closing, startConsumer, send, queued };
}
type Broker = ReturnType<typeof useBroker>;

describe.skipIf(url === undefined)("RabbitMQ", () => {
  const broker = useBroker();
  describe("events come in", () => consumerCases(broker));
  describe("domain events go out", () => publisherCases(broker));
  describe("the link", () => linkCases(broker));
});

function consumerCases({ channel, startConsumer, send, queued }: Broker): void {
  test("events come in, singly and in batches, in order, and are gone from the queue", async () => {
    for (let i = 0; i < 20; i++) send({ type: "track", event: "Item Viewed", messageId: `m${i}` });
    send({
      batch: [
        { event: "Item Liked", messageId: "b0" },
        { event: "Item Liked", messageId: "b1" },
      ],
    });
    await channel().waitForConfirms();
    const { ingestion } = await startConsumer();
    await vi.waitFor(() => expect(ingestion.taken).toHaveLength(22), { timeout: 5_000 });
    expect(ingestion.taken.map(({ messageId }) => messageId)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => `m${i}`),
      "b0",
      "b1",
    ]);
    await vi.waitFor(async () => expect(await queued(ingestQueue)).toBe(0), { timeout: 5_000 });
  });

  test("what is faulty is set aside with its reason, and can be sent again", async () => {
    send("no JSON at all");
    send({ batch: [{ event: "Item Liked", messageId: "good" }, { messageId: "nameless" }] });
    send("[]");
    await channel().waitForConfirms();
    const { ingestion, consumer, link } = await startConsumer();
    await vi.waitFor(() => expect(consumer.counts()).toEqual({ accepted: 1, dead: 3 }), { timeout: 5_000 });
    expect(ingestion.taken.map(({ messageId }) => messageId)).toEqual(["good"]);
    const { letters, waiting } = await readDeadLetters(url!, 10);
    expect(waiting).toBe(3);
    expect(letters.map(({ reason }) => reason)).toContain("event: is missing");
    expect(letters.find(({ reason }) => reason === "event: is missing")?.body).toContain("nameless");
    await consumer.stop();
    await link.close();
    expect(await replayDeadLetters(url!)).toBe(3);
    await vi.waitFor(async () => expect(await queued(deadQueue)).toBe(0), { timeout: 5_000 });
    await vi.waitFor(async () => expect(await queued(ingestQueue)).toBe(3), { timeout: 5_000 });
  });

  test("while nothing can be stored the events wait, and none is lost or set aside", async () => {
    const { ingestion, consumer } = await startConsumer();
    ingestion.failNext(25);
    for (let i = 0; i < 5; i++) send({ event: "Item Viewed", messageId: `w${i}` });
    await vi.waitFor(() => expect(ingestion.taken).toHaveLength(5), { timeout: 10_000 });
    expect(consumer.counts().dead).toBe(0);
  });

  test("a message id of the broker keeps events without one from counting twice", async () => {
    const { ingestion } = await startConsumer();
    send({ event: "Item Viewed" }, { messageId: "once" });
    send({ event: "Item Viewed" }, { messageId: "once" });
    send({ event: "Item Viewed" }, { messageId: "other" });
    await vi.waitFor(() => expect(ingestion.taken.map(({ messageId }) => messageId)).toEqual(["once/0", "other/0"]), {
      timeout: 5_000,
    });
  });
}

function publisherCases({ channel, closing }: Broker): void {
  test("domain events go out by topic, in order, and the place moves when the broker has them", async () => {
    const { queue } = await channel().assertQueue("", { exclusive: true, autoDelete: true });
    await channel().bindQueue(queue, eventExchange, "item.*");
    const got: string[] = [];
    await channel().consume(
      queue,
      (message) => void got.push(`${message!.fields.routingKey} ${message!.properties.messageId}`),
      {
        noAck: true,
      },
    );
    const entries: OutboxEntry[] = ["a", "b"].map((itemId, i) => ({
      ...{ topic: "item.indexed", key: itemId, body: { itemId } },
      ...{ sequence: i + 1, createdAtMs: 1_000, origin: 1 },
    }));
    entries.push({
      topic: "profile.changed",
      key: "ann",
      body: { userId: "ann", events: 1 },
      sequence: 3,
      createdAtMs: 1_000,
      origin: 1,
    });
    const places: number[] = [];
    const link = createBrokerLink({ url: url!, log, firstWaitMs: 50 });
    const publisher = createEventPublisher({
      link,
      outbox: {
        origin: 1,
        read: async ({ after }) => entries.filter(({ sequence }) => sequence > after),
        lastSequence: async () => 3,
      },
      relays: {
        begin: async () => 0,
        advance: async (_, sequence) => void places.push(sequence),
        claim: async () => true,
        release: async () => undefined,
      },
      now: () => 0,
      onError: () => undefined,
    });
    closing.push(link.close, publisher.stop);
    publisher.start();
    await link.start();
    await vi.waitFor(() => expect(got).toEqual(["item.indexed msg_rs_1", "item.indexed msg_rs_2"]), { timeout: 5_000 });
    await vi.waitFor(() => expect(places.at(-1)).toBe(3), { timeout: 5_000 });
  });
}

function linkCases({ closing, send }: Broker): void {
  test("a connection that breaks comes back by itself, and goes on where it was", async () => {
    const ingestion = memoryIngestion();
    const again = createBrokerLink({ url: url!, log, firstWaitMs: 50 });
    let channels = 0;
    again.onChannel(async (opened) => {
      channels++;
      // A declaration with other settings makes the broker close the channel.
      if (channels === 1) void opened.assertQueue(deadQueue, { durable: false }).catch(() => undefined);
    });
    const other = createEventConsumer({ link: again, ingestion, onError: () => undefined, retryMs: 20 });
    closing.push(again.close, other.stop);
    await again.start();
    await vi.waitFor(() => expect(channels).toBeGreaterThan(1), { timeout: 5_000 });
    send({ event: "Item Viewed", messageId: "after" });
    await vi.waitFor(() => expect(ingestion.taken.map(({ messageId }) => messageId)).toContain("after"), {
      timeout: 5_000,
    });
    expect(again.fault()).toBeUndefined();
  });
}

test("a broker that is away is named, with the reason, and is no fault of the start", async () => {
  const link = createBrokerLink({ url: "amqp://127.0.0.1:1/", log, firstWaitMs: 10_000 });
  await link.start();
  expect(link.fault()).toContain("ECONNREFUSED");
  await link.close();
});
