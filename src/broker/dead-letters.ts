import { connect } from "amqplib";
import { deadQueue, declareTopology, ingestQueue } from "./topology.ts";

export interface DeadLetter {
  body: string;
  reason: string;
}

/** At most `limit` of what was set aside, the oldest first, and how many there are; nothing is taken away. */
export async function readDeadLetters(url: string, limit: number): Promise<{ letters: DeadLetter[]; waiting: number }> {
  return withChannel(url, async (channel) => {
    const { messageCount } = await channel.checkQueue(deadQueue);
    const letters: DeadLetter[] = [];
    // What is not acknowledged goes back when the channel closes.
    while (letters.length < limit) {
      const message = await channel.get(deadQueue);
      if (message === false) break;
      const { "x-attune-reason": reason, "x-first-death-reason": death } = message.properties.headers ?? {};
      letters.push({ body: message.content.toString("utf8"), reason: String(reason ?? death ?? "unknown") });
    }
    return { letters, waiting: messageCount };
  });
}

/** Sends everything that was set aside to be taken in again; returns how many. Each is gone from the queue when the broker has it again. */
export async function replayDeadLetters(url: string): Promise<number> {
  return withChannel(url, async (channel) => {
    const { messageCount } = await channel.checkQueue(deadQueue);
    let replayed = 0;
    while (replayed < messageCount) {
      const message = await channel.get(deadQueue);
      if (message === false) break;
      channel.sendToQueue(ingestQueue, message.content, { persistent: true, contentType: "application/json" });
      await channel.waitForConfirms();
      channel.ack(message);
      replayed++;
    }
    return replayed;
  });
}

async function withChannel<T>(
  url: string,
  work: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["createConfirmChannel"]>>) => Promise<T>,
): Promise<T> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    await declareTopology(channel);
    const result = await work(channel);
    // Acknowledgements that are on their way would be overtaken by the end of the connection.
    await channel.close();
    return result;
  } finally {
    await connection.close();
  }
}
