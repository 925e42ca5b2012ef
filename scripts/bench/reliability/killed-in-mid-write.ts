import { once } from "node:events";
import { createRandom } from "../../../src/math/random.ts";
import { type BuiltServer, startBuiltServer } from "../load/built-server.ts";
import { call, type Finding } from "./call.ts";

interface Acknowledged {
  /** Batches by the ids of their messages. */
  events: { messageId: string; userId: string }[];
  /** Titles by id of the item: the newest that was acknowledged, and the one that was on its way. */
  items: Map<string, string>;
  /** `item|tag`. */
  tags: Set<string>;
  templates: Map<string, string>;
}

/**
 * Kills the server with SIGKILL while events, items, tags and templates are being written, and looks after each new start whether everything that was
 * acknowledged is there: events by sending them again, which has to count them as duplicates.
 */
export async function killedInMidWrite(options: {
  dataDir: string;
  rounds: number;
  /** Number of the first round: what is written is named by its round. */
  first: number;
  seed: number;
  say: (line: string) => void;
}): Promise<Finding> {
  const random = createRandom(`kill|${options.seed}|${options.first}`);
  const counted = { events: 0, items: 0, tags: 0, templates: 0 };
  let lost = 0;
  let server = await startBuiltServer({ dataDir: options.dataDir });
  for (let round = options.first; round < options.first + options.rounds; round++) {
    const written = await writeUntilKilled(server, round, 300 + 900 * random());
    server = await startBuiltServer({ dataDir: options.dataDir });
    const missing = await missingOf(server.url, written);
    for (const line of missing.slice(0, 5)) options.say(`round ${round}: lost ${line}`);
    lost += missing.length;
    counted.events += written.events.length;
    counted.items += written.items.size;
    counted.tags += written.tags.size;
    counted.templates += written.templates.size;
    if (round % 10 === 9) options.say(`killed ${round + 1} times: ${JSON.stringify(counted)}, ${lost} lost`);
  }
  await server.stop();
  return {
    what: "SIGKILL in mid-write of events, items, tags, templates",
    rounds: options.rounds,
    measured: `${lost} lost of ${counted.events} events, ${counted.items} items, ${counted.tags} tags, ${counted.templates} templates acknowledged`,
    held: lost === 0 && counted.events > 0 && counted.items > 0 && counted.tags > 0,
  };
}

async function writeUntilKilled({ url, process }: BuiltServer, round: number, afterMs: number): Promise<Acknowledged> {
  const written: Acknowledged = { events: [], items: new Map(), tags: new Set(), templates: new Map() };
  let isOver = false;
  const repeat = async (write: (n: number) => Promise<void>): Promise<void> => {
    for (let n = 0; !isOver; n++) await write(n);
  };
  const writers = [
    repeat(async (n) => {
      const batch = Array.from({ length: 10 }, (_, i) => ({
        type: "track",
        userId: `kill-${(n + i) % 40}`,
        messageId: `kill-${round}-${n}-${i}`,
        event: "Item Viewed",
        properties: { itemId: `kill-${i}` },
      }));
      const { status } = await call(url, "POST", "/v1/batch", { batch });
      if (status === 200) written.events.push(...batch);
    }),
    repeat(async (n) => {
      const id = `kill-${n % 20}`;
      const title = `Round ${round}, number ${n}`;
      const { status } = await call(url, "PUT", `/v1/items/${id}`, { title, body: "The harbour town has a bakery." });
      if (status < 300 && status > 0) written.items.set(id, title);
      else written.items.delete(id);
    }),
    repeat(async (n) => {
      const tag = `round-${round}-${n}`;
      const { status } = await call(url, "POST", "/v1/items/kill-0/tags", { add: [tag] });
      if (status === 200) written.tags.add(`kill-0|${tag}`);
    }),
    repeat(async (n) => {
      const id = `kill-${n % 5}`;
      const body = `Hello from round ${round}, number ${n}.`;
      const { status } = await call(url, "PUT", `/v1/templates/${id}`, { name: id, channel: "email", body });
      if (status < 300 && status > 0) written.templates.set(id, body);
      else written.templates.delete(id);
    }),
  ];
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const ended = once(process, "exit");
  process.kill("SIGKILL");
  await ended;
  isOver = true;
  await Promise.all(writers);
  return written;
}

async function missingOf(url: string, { events, items, tags, templates }: Acknowledged): Promise<string[]> {
  const missing: string[] = [];
  for (let start = 0; start < events.length; start += 1_000) {
    const batch = events
      .slice(start, start + 1_000)
      .map((event) => ({ type: "track", event: "Item Viewed", ...event }));
    const { body } = await call(url, "POST", "/v1/batch", { batch });
    const { accepted } = body as { accepted: number };
    for (let i = 0; i < accepted; i++) missing.push("an event");
  }
  for (const [id, title] of items) {
    const { body } = await call(url, "GET", `/v1/items/${id}`);
    // A later write that was under way may have been stored without an answer: its number is higher.
    if (numberOf((body as { item?: { title: string } } | undefined)?.item?.title) < numberOf(title))
      missing.push(`item ${id}`);
  }
  const stored = await call(url, "GET", "/v1/items/kill-0/tags");
  const accepted = new Set(
    ((stored.body as { tags?: { tag: string; status: string }[] } | undefined)?.tags ?? [])
      .filter(({ status }) => status === "accepted")
      .map(({ tag }) => `kill-0|${tag}`),
  );
  for (const tag of tags) if (!accepted.has(tag)) missing.push(`tag ${tag}`);
  for (const [id, text] of templates) {
    const { body } = await call(url, "GET", `/v1/templates/${id}`);
    if (numberOf((body as { body?: string } | undefined)?.body) < numberOf(text)) missing.push(`template ${id}`);
  }
  return missing;
}

/** Its round and number as one that grows; -1 where there is none. */
function numberOf(text: string | undefined): number {
  const found = /round (\d+), number (\d+)/i.exec(text ?? "");
  return found === null ? -1 : 1e6 * Number(found[1]) + Number(found[2]);
}
