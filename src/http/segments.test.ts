import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp({});
}, 120_000);
afterAll(() => desk?.close());

const buy = (userId: string, price: number) =>
  desk.call("POST", "/v1/track", { userId, event: "Ticket Bought", properties: { price } });

async function settled(id: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await desk.call("GET", `/v1/segments/${id}`);
    if (body.status === "active") return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("segments over HTTP", () => {
  test("a segment is saved, previewed, filled by the next event, explained, exported and deleted", async () => {
    await buy("ann", 10);
    const rule = { event: "Ticket Bought", count: { gte: 2 }, within: "P7D" };
    const saved = await desk.call("PUT", "/v1/segments/buyers", { label: "Buyers", rule });
    expect(saved).toMatchObject({ status: 200, body: { label: "Buyers", warnings: [] } });
    await settled("buyers");
    await buy("ann", 12);
    const { body: mine } = await desk.call("GET", "/v1/users/ann/segments?explain");
    expect(mine.segments).toMatchObject([
      {
        id: "buyers",
        because: [{ path: "", holds: true, evidence: [{ event: "Ticket Bought" }, { event: "Ticket Bought" }] }],
      },
    ]);
    const { until, enteredAt } = mine.segments[0];
    expect(Date.parse(until) - Date.parse(enteredAt)).toBeGreaterThan(6.9 * 86_400_000);
    expect((await desk.call("GET", "/v1/segments/buyers/members")).body.members).toMatchObject([{ userId: "ann" }]);
    const preview = await desk.call("POST", "/v1/segments/preview", { text: "event('Ticket Bougt').count() >= 1" });
    expect(preview.body).toMatchObject({ count: 0, of: 1, exact: true, warnings: [{ path: "" }] });
    expect(preview.body.warnings[0].message).toContain('did you mean "Ticket Bought"?');
    await desk.call("POST", "/v1/identify", { userId: "ann", traits: { plan: "pro", address: { city: "Oslo" } } });
    const traitWarnings = async (trait: string) =>
      (await desk.call("POST", "/v1/segments/preview", { rule: { trait, op: "exists" } })).body.warnings;
    expect((await traitWarnings("plam"))[0].message).toContain('did you mean "plan"?');
    expect(await traitWarnings("address.city")).toEqual([]);
    expect((await desk.call("GET", "/v1/segments/buyers/history")).body.days).toMatchObject([
      { entered: 1, left: 0, members: 1 },
    ]);
    expect((await desk.call("DELETE", "/v1/segments/buyers")).status).toBe(204);
    expect((await desk.call("GET", "/v1/segments/buyers")).status).toBe(404);
  });

  test("what members get: scenario and tone, until they leave; a scenario that does not exist is named", async () => {
    await desk.call("PUT", "/v1/segments/guests", {
      kind: "list",
      settings: { recommendations: { scenario: "news" }, messages: { tone: { formality: 0.9 } } },
    });
    await desk.call("POST", "/v1/lists/guests/members", { add: ["ann"] });
    const ask = async () => (await desk.call("POST", "/v1/users/ann/recommendations", {})).body;
    expect(await ask()).toMatchObject({ scenario: "news", segments: ["guests"] });
    const message = { userId: "ann", body: "Hi there, your ticket is here!" };
    const { tone } = (await desk.call("POST", "/v1/messages", message)).body;
    expect(tone.target.formality).toBe(0.9);
    expect(tone.evidence).toContainEqual(expect.objectContaining({ kind: "segment", detail: "the tone of guests" }));
    await desk.call("POST", "/v1/lists/guests/members", { remove: ["ann"] });
    expect(await ask()).toMatchObject({ scenario: "default" });
    const settings = { recommendations: { scenario: "nwes" } };
    const refused = await desk.call("PUT", "/v1/segments/guests", { settings });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "settings.recommendations.scenario" }] } });
    expect((await desk.call("DELETE", "/v1/segments/guests")).status).toBe(204);
  });

  test("members come as CSV and as JSON Lines", async () => {
    await desk.call("PUT", "/v1/segments/press", { kind: "list" });
    await desk.call("POST", "/v1/lists/press/members", { add: ["ann", "nobody"] });
    const read = async (accept: string) => {
      const response = await fetch(`${desk.server.url}/v1/segments/press/members`, { headers: { accept } });
      return response.text();
    };
    expect(await read("text/csv")).toMatch(/^userId,enteredAt\r\nann,\d{4}-.*Z\r\n$/);
    expect(JSON.parse(await read("application/x-ndjson"))).toMatchObject({ userId: "ann" });
  });

  test.each([
    [{ rule: { event: "x", within: "P0D" } }, "rule.within"],
    [{ rule: { event: "x", within: "P36500D" } }, "rule.within"],
    [{ rule: { segment: "b" } }, "rule"],
    [{ rule: { trait: "a", op: "matches", value: "(a)\\1" } }, "rule.value"],
    [{ text: "event('x')" }, "text"],
    [{ rule: { event: "x" }, lable: "y" }, ""],
  ])("%j is refused, naming %s", async (input, path) => {
    const { status, body } = await desk.call("PUT", "/v1/segments/odd", input);
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe(path);
  });

  test("a segment that an experiment is targeted at is not deleted", async () => {
    await desk.call("PUT", "/v1/segments/press", { kind: "list" });
    await desk.call("PUT", "/v1/metrics/clicks", { name: "Clicks", type: "proportion", event: "Item Clicked" });
    const experiment = await desk.call("PUT", "/v1/experiments/rank", {
      hypothesis: "Press readers want what is new first",
      metrics: ["clicks"],
      variations: [
        { key: "a", name: "A", value: {} },
        { key: "b", name: "B", value: { scenario: "news" } },
      ],
      target: { segment: "press" },
    });
    expect(experiment.status, JSON.stringify(experiment.body)).toBe(200);
    const refused = await desk.call("DELETE", "/v1/segments/press");
    expect(refused).toMatchObject({ status: 409, body: { code: "segment-in-use" } });
    expect(refused.body.detail).toContain('the experiment "rank"');
  });
});
