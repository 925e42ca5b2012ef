import type { Random } from "../../../src/math/random.ts";
import type { BuiltServer } from "../load/built-server.ts";
import { call } from "../reliability/call.ts";

export interface Written {
  /** Events that were sent and acknowledged, by user. */
  users: ReadonlyMap<string, number>;
  /** The same by item. */
  items: ReadonlyMap<string, number>;
  acknowledged: number;
  /** Requests that were sent again. */
  repeated: number;
}

/** Clients that write events until they are stopped, each about users of its own. */
export interface Writers {
  /** Resolves when every writer was acknowledged `times` more batches. */
  next(times: number): Promise<void>;
  written(): Written;
  /** Resolves with everything acknowledged; nothing is under way any more. */
  stop(): Promise<Written>;
}

const writerCount = 4;
const usersOfWriter = 25;
const eventsOfBatch = 5;
const itemCount = 10;
const againAfterMs = 50;

/** Writers that send to any of the nodes, and to the next one what was not acknowledged. */
export function createWriters(nodes: readonly BuiltServer[], random: Random): Writers {
  const users = new Map<string, number>();
  const items = new Map<string, number>();
  const rounds = new Array<number>(writerCount).fill(0);
  let acknowledged = 0;
  let repeated = 0;
  let isOver = false;

  /** Throws where a node has ended by itself. */
  function checkAlive(): void {
    for (const { process, log } of nodes) {
      if (process.exitCode !== null) throw new Error(`A node ended with ${process.exitCode}: ${log().slice(-2_000)}`);
    }
  }

  const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

  /** Sends a batch until a node acknowledges it: what was taken already counts as a duplicate. */
  async function deliver(
    batch: readonly { userId: string; properties: { itemId: string } }[],
    first: number,
  ): Promise<void> {
    for (let tries = 0; ; tries++) {
      const { url } = nodes[(first + tries) % nodes.length]!;
      const { status, text } = await call(url, "POST", "/v1/batch", { batch });
      if (status === 200) break;
      if (status !== 0 && status !== 429 && status < 500) throw new Error(`A batch was answered ${status}: ${text}`);
      repeated++;
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
    for (const { userId, properties } of batch) {
      add(users, userId);
      add(items, properties.itemId);
    }
    acknowledged += batch.length;
  }

  async function write(writer: number): Promise<void> {
    for (let n = 0; !isOver; n++) {
      const batches = [0, 1].map((half) =>
        Array.from({ length: eventsOfBatch }, (_, i) => ({
          ...{ type: "track", event: "Item Liked", messageId: `w-${writer}-${n}-${half}-${i}` },
          userId: `user-${writer}-${Math.floor(random() * usersOfWriter)}`,
          properties: { itemId: `item-${Math.floor(random() * itemCount)}` },
        })),
      );
      const first = Math.floor(random() * 2);
      // Both at once, one to each node, now and then about the same users.
      await Promise.all(batches.map((batch, half) => deliver(batch, first + half)));
      rounds[writer] = n + 1;
    }
  }

  const writing = Array.from({ length: writerCount }, (_, writer) => write(writer));
  // Seen at `stop`.
  for (const one of writing) one.catch(() => undefined);
  const written = (): Written => ({ users, items, acknowledged, repeated });
  return {
    async next(times) {
      const wanted = rounds.map((round) => round + times);
      while (rounds.some((round, writer) => round < wanted[writer]!)) {
        await Promise.race([new Promise((resolve) => setTimeout(resolve, 10)), Promise.all(writing)]);
        checkAlive();
      }
    },
    written,
    async stop() {
      isOver = true;
      await Promise.all(writing);
      return written();
    },
  };
}
