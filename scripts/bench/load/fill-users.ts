import { createRandom } from "../../../src/math/random.ts";

/** The user of whom most is stored: what is listed, exported, moved or erased of one person grows with this. */
export const busiestUser = "growth-busiest";
export const growthUser = (n: number): string => `growth-${n}`;

const perBatch = 100;
const names = ["Item Viewed", "Item Viewed", "Item Read", "Item Liked", "Purchase Completed"];
const eventsOfBusiest = 5_000;
const dayMs = 86_400_000;

/**
 * Gives a seeded server users with what grows with them, over its API: traits, four events each over 120 days, one user with thousands, rules and a list as
 * segments, a metric, a running experiment, a prediction, templates, messages and recommendations. The same for the same arguments.
 */
export async function fillUsers(url: string, users: number): Promise<void> {
  const random = createRandom("users");
  const call = caller(url);
  const { items } = (await call("GET", "/v1/items?limit=100")) as { items: { id: string }[] };
  const nowMs = Date.now();
  let n = 0;
  const event = (userId: string): object => ({
    ...{ type: "track", userId, messageId: `growth-e-${n++}` },
    event: names[Math.floor(random() * names.length)],
    properties: { itemId: items[Math.floor(random() ** 2 * items.length)]!.id, total: 10 },
    timestamp: new Date(nowMs - random() * 120 * dayMs).toISOString(),
  });
  await define(call);
  const batches = function* () {
    const batch: object[] = [];
    for (let i = 0; i < users; i++) {
      const userId = growthUser(i);
      const traits = { email: `${userId}@example.org`, plan: i % 3 === 0 ? "pro" : "free", age: 18 + (i % 60) };
      batch.push({ type: "identify", userId, anonymousId: `growth-a-${i}`, messageId: `growth-i-${i}`, traits });
      for (let k = 0; k < 4; k++) batch.push(event(userId));
      if (batch.length >= perBatch) yield batch.splice(0);
    }
    for (let i = 0; i < eventsOfBusiest; i++) {
      batch.push(event(busiestUser));
      if (batch.length >= perBatch) yield batch.splice(0);
    }
    yield batch;
  };
  for (const batch of batches()) if (batch.length > 0) await call("POST", "/v1/batch", { batch });
  for (let i = 0; i < 300; i++) {
    const userId = i % 3 === 0 ? busiestUser : growthUser(i);
    await call("POST", "/v1/messages", { userId, body: `Hello {{ user.plan }}, part ${i}.` });
    await call("POST", `/v1/users/${userId}/recommendations`, { limit: 10 });
    await call("POST", "/v1/assignments", { userId: growthUser(i), keys: ["growth"] });
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function define(call: Call): Promise<void> {
  const rules = [
    { event: "Item Viewed", count: { gte: 1 } },
    { event: "Item Liked", within: "P30D" },
    { trait: "plan", op: "eq", value: "pro" },
    { event: "Purchase Completed", sum: { of: "total", gt: 15 } },
  ];
  for (const [i, rule] of rules.entries())
    await call("PUT", `/v1/segments/growth-${i}`, { label: `Growth ${i}`, rule });
  await call("PUT", "/v1/segments/growth-list", { label: "List", kind: "list" });
  await call("PUT", "/v1/metrics/growth-buys", { type: "proportion", event: "Purchase Completed" });
  const variations = [{ key: "a" }, { key: "b" }];
  await call("PUT", "/v1/experiments/growth", { variations, metrics: ["growth-buys"] });
  const { status } = (await call("GET", "/v1/experiments/growth")) as { status: string };
  if (status === "draft") await call("POST", "/v1/experiments/growth/start", {});
  await call("PUT", "/v1/predictions/growth", {
    ...{ label: "Buys", outcome: { event: "Purchase Completed" }, horizon: "P14D" },
  });
  await call("PUT", "/v1/sources/growth-crm", { kind: "crm" });
  for (let i = 0; i < 200; i++)
    await call("PUT", `/v1/templates/growth-${i}`, { name: `Growth ${i}`, body: `Hello {{ user.plan }} ${i}` });
}

/** Throws for a reply that is neither 2xx nor 429; asks again after a 429. */
function caller(url: string): Call {
  return async (method, path, body) => {
    for (;;) {
      const reply = await fetch(url + path, {
        method,
        headers: body === undefined ? {} : { "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await reply.text();
      if (reply.ok) return text === "" ? undefined : JSON.parse(text);
      if (reply.status !== 429) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 400)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
}
