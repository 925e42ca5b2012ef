import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

const nowMs = Date.parse("2026-06-01T00:00:00Z");
const dayMs = 86_400_000;
let server: TestApp;

const viewed = (userId: string, itemId: string, day: number, event = "Item Viewed") => ({
  ...{ type: "track", messageId: `${userId}-${event}-${day}`, userId, event },
  timestamp: new Date(nowMs - day * dayMs).toISOString(),
  properties: { itemId },
});

/** Visitors come to one of two articles every few days; who read the glad one lately is likelier to donate soon. */
beforeAll(async () => {
  server = await openTestApp({}, undefined, () => nowMs);
  const items = [
    { id: "glad", title: "A wonderful day", body: "Everybody was happy, and we love this great, beautiful success." },
    { id: "sad", title: "A terrible day", body: "A horrible, awful disaster: people hate this cruel, sad failure." },
  ];
  await server.call("POST", "/v1/items", { items });
  const random = createRandom("glad and sad");
  const events = Array.from({ length: 200 }, (_, user) => {
    const own: object[] = [];
    let isGlad = random() < 0.5;
    for (let day = 80 + random(); day > 0; day -= 3) {
      if (random() < 0.15) isGlad = !isGlad;
      own.push(viewed(`u${user}`, isGlad ? "glad" : "sad", day));
      if (random() < (isGlad ? 0.2 : 0.01)) own.push(viewed(`u${user}`, "form", day - 1, "Donated"));
    }
    return own;
  }).flat();
  for (let i = 0; i < events.length; i += 1000)
    await server.call("POST", "/v1/batch", { batch: events.slice(i, i + 1000) });
}, 240_000);
afterAll(() => server?.close());

test("how the items sound that users read is learned from, and a score follows it", { timeout: 120_000 }, async () => {
  await server.call("PUT", "/v1/predictions/gives", {
    label: "Donates",
    outcome: { event: "Donated" },
    horizon: "P7D",
  });
  const trained = await server.call("POST", "/v1/predictions/gives/train");
  expect(trained.status).toBe(200);
  const drivers = trained.body.importance.slice(0, 3).map(({ feature }: { feature: string }) => feature);
  expect(drivers).toContainEqual(expect.stringMatching(/^mood of items/));
  for (const itemId of ["glad", "sad"]) {
    const events = [14, 11, 8, 5, 2].map((day) => viewed(`reads-${itemId}`, itemId, day));
    await server.call("POST", "/v1/batch", { batch: events });
  }
  const scoreOf = async (id: string) =>
    (await server.call("GET", `/v1/users/${id}/predictions?explain=true`)).body.predictions[0];
  const [glad, sad] = [await scoreOf("reads-glad"), await scoreOf("reads-sad")];
  expect(glad.probability).toBeGreaterThan(1.4 * sad.probability);
  expect(JSON.stringify(sad.explanation.parts)).toMatch(
    /mood of items: mean, half-life 30 days: -[\d.]+, which lowers/,
  );
});
