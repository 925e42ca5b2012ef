import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { sendOpenLoop } from "./open-loop.ts";
import { timesOf } from "./times.ts";

/**
 * The client of the serving benchmark, a process of its own: asks for recommendations and sends events at fixed rates,
 * and beside that clicks as single users and looks whether the next answer knows. Prints one line of JSON.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string", default: "" },
    users: { type: "string", default: "50000" },
    items: { type: "string", default: "100000" },
    "requests-per-second": { type: "string", default: "200" },
    "events-per-second": { type: "string", default: "200" },
    seconds: { type: "string", default: "30" },
    "warm-up-seconds": { type: "string", default: "8" },
    seed: { type: "string", default: "1" },
  },
});
const url = new URL(values.url);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const random = createRandom(`client|${values.seed}`);
const someUser = (): string => `user-${Math.floor(random() * Number(values.users))}`;
const someItem = (): string => `item-${Math.floor(random() ** 2 * Number(values.items))}`;

interface Reply {
  status: number;
  body: string;
}

function post(path: string, body: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const sent = request({ host: url.hostname, port: url.port, path, method: "POST", agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode!, body: Buffer.concat(parts).toString() }));
      response.on("error", reject);
    });
    sent.on("error", (error: Error & { code?: string }) => {
      // A kept connection that the server closed in the same moment: the request was not read, and is sent again.
      if (sent.reusedSocket && error.code === "ECONNRESET") resolve(post(path, body));
      else reject(error);
    });
    sent.end(text);
  });
}

const eventOf = (userId: string, itemId: string): unknown => {
  const isRead = random() < 0.3;
  return {
    userId,
    messageId: `http-${random()}-${random()}`,
    event: isRead ? "Item Read" : "Item Viewed",
    properties: { itemId, ...(isRead && { dwellSeconds: Math.round(20 + 200 * random()) }) },
    context: { channel: "web" },
  };
};

let failures = 0;

/** Both streams for a while; the times from due to answered, in milliseconds. */
async function load(seconds: number): Promise<{ answers: number[]; events: number[] }> {
  const stream = async (perSecond: number, ask: () => Promise<Reply>): Promise<number[]> => {
    const times: number[] = [];
    await sendOpenLoop({
      perSecond,
      seconds,
      random,
      send: async (dueMs) => {
        const { status } = await ask();
        if (status === 200) times.push(performance.now() - dueMs);
        else failures++;
      },
    });
    return times;
  };
  const [answers, events] = await Promise.all([
    stream(Number(values["requests-per-second"]), () => post(`/v1/users/${someUser()}/recommendations`, { limit: 10 })),
    stream(Number(values["events-per-second"]), () => post("/v1/track", eventOf(someUser(), someItem()))),
  ]);
  return { answers, events };
}

/** Whether an item that was opened a moment ago is gone from the next answer, and the profile behind it has moved on. */
async function isFresh(): Promise<boolean> {
  const path = `/v1/users/${someUser()}/recommendations`;
  const userId = path.split("/")[3]!;
  const idsOf = ({ body }: Reply): string[] =>
    (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id);
  const [first] = idsOf(await post(path, { limit: 10 }));
  const event = { userId, event: "Item Clicked", properties: { itemId: first }, messageId: `fresh-${random()}` };
  await post("/v1/track", event);
  return !idsOf(await post(path, { limit: 10 })).includes(first!);
}

await load(Number(values["warm-up-seconds"]));
failures = 0;
let isLoading = true;
const freshness = (async () => {
  let [asked, fresh] = [0, 0];
  while (isLoading) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    asked++;
    if (await isFresh()) fresh++;
  }
  return { asked, fresh };
})();
const { answers, events } = await load(Number(values.seconds));
isLoading = false;
const report = { answers: timesOf(answers), events: timesOf(events), failures, freshness: await freshness };
process.stdout.write(`${JSON.stringify(report)}\n`);
agent.destroy();
