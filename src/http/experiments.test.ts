import { GrowthBook } from "@growthbook/growthbook";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp({ ATTUNE_EXPLORE_SHARE: "0" });
  const items = ["Porto", "Oslo", "Rome", "Kyiv"].map((place, i) => ({
    id: place.toLowerCase(),
    title: `A day in ${place}`,
    body: `Our reporter spent a day in ${place}, walked along the river and tasted what the market had to offer.`,
    publishedAt: `2026-10-0${i + 1}T08:00:00Z`,
  }));
  await server.call("POST", "/v1/items", { items });
}, 120_000);
afterAll(() => server?.close());

const experiment = {
  name: "Fresh first",
  hypothesis: "Newer articles are clicked more",
  metrics: [{ type: "proportion", event: "Item Clicked" }],
  variations: [
    { key: "control", name: "As it is", value: {} },
    { key: "fresh", name: "Fresh", value: { scenario: "news" } },
  ],
};

test("an experiment is created, started, assigned, named by answers, read, decided and shipped", async () => {
  const created = await server.call("PUT", "/v1/experiments/fresh", experiment);
  expect(created).toMatchObject({ status: 200, body: { key: "fresh", status: "draft", phase: 0, seed: "fresh" } });
  const started = await server.call("POST", "/v1/experiments/fresh/start");
  expect(started.body).toMatchObject({ status: "running", phase: 1, warnings: [] });
  const { body: given } = await server.call("POST", "/v1/assignments", { userId: "ann" });
  expect(given.assignments).toMatchObject([{ key: "fresh" }]);
  const [{ variation, name, value }] = given.assignments;
  expect({ name, value }).toEqual(
    variation === 0 ? { name: "As it is", value: {} } : { name: "Fresh", value: { scenario: "news" } },
  );
  const answer = await server.call("POST", "/v1/users/ann/recommendations", { limit: 2 });
  expect(answer.body.experiments).toEqual([{ key: "fresh", variation, name }]);
  expect(answer.body.scenario).toBe(variation === 0 ? "default" : "news");
  const replay = await server.call("GET", `/v1/recommendations/${answer.body.recommendationId}`);
  expect(replay.body.reply.experiments).toEqual(answer.body.experiments);
  const asked = await server.call("POST", "/v1/users/ann/recommendations", { scenario: "shop" });
  expect(asked.body).toMatchObject({ scenario: "shop" });
  expect(asked.body.experiments).toBeUndefined();
  const results = await server.call("GET", "/v1/experiments/fresh/results?engine=bayesian");
  expect(results).toMatchObject({ status: 200, body: { users: 0, engine: "bayesian", decision: { verdict: "wait" } } });
  expect((await server.call("GET", "/v1/experiments/fresh/health")).body.checks).not.toHaveLength(0);
  const decided = await server.call("POST", "/v1/experiments/fresh/decide", { verdict: "ship", variation: "fresh" });
  expect(decided.body).toMatchObject({ status: "stopped", decision: { verdict: "ship", variation: "fresh" } });
  expect((await server.call("POST", "/v1/users/bob/recommendations", {})).body.scenario).toBe("news");
  expect((await server.call("DELETE", "/v1/experiments/fresh")).status).toBe(204);
  expect((await server.call("GET", "/v1/experiments/fresh")).status).toBe(404);
});

test("GrowthBook's SDK, pointed at this server, gives every user the variation that this server gives", async () => {
  await server.call("PUT", "/v1/holdouts/global", { share: 0.1 });
  await server.call("PUT", "/v1/experiments/button", {
    ...experiment,
    weights: [0.3, 0.7],
    coverage: 0.8,
    namespace: { id: "home", range: [0.1, 0.95] },
    target: {
      any: [
        { trait: "country", op: "in", value: ["NL", "BE"] },
        { trait: "plan", op: "startsWith", value: "pro" },
      ],
    },
    variations: [
      { key: "control", value: { colour: "blue" } },
      { key: "green", value: { colour: "green" } },
    ],
  });
  await server.call("POST", "/v1/experiments/button/start");
  const payload = await server.call("GET", "/api/features/sdk-key");
  expect(payload.body).toMatchObject({ status: 200, features: { button: { defaultValue: { colour: "blue" } } } });
  const countries = ["NL", "BE", "DE"];
  const users = Array.from({ length: 400 }, (_, i) => ({
    id: `sdk-${i}`,
    country: countries[i % 3]!,
    plan: i % 5 === 0 ? "pro-yearly" : "free",
  }));
  const batch = users.map(({ id, country, plan }) => ({ type: "identify", userId: id, traits: { country, plan } }));
  await server.call("POST", "/v1/batch", { batch });
  const seen: Record<string, number> = {};
  for (const { id, country, plan } of users) {
    const sdk = new GrowthBook({ apiHost: server.server.url, clientKey: "sdk-key", attributes: { id, country, plan } });
    await sdk.init({ skipCache: false });
    const bySdk = sdk.evalFeature("button");
    const { body } = await server.call("POST", "/v1/assignments", { userId: id, keys: ["button"] });
    const [ours] = body.assignments;
    const theirs = bySdk.experimentResult?.inExperiment ? bySdk.experimentResult.variationId : undefined;
    expect(ours?.variation, id).toBe(theirs);
    if (ours) expect(ours.value).toEqual(bySdk.value);
    seen[String(theirs)] = (seen[String(theirs)] ?? 0) + 1;
    sdk.destroy();
  }
  expect(Object.keys(seen).sort()).toEqual(["0", "1", "undefined"]);
  await server.call("POST", "/v1/experiments/button/stop");
  expect(
    (await server.call("GET", "/v1/holdouts/global/results")).body.groups.map(
      ({ users }: { users: number }) => users > 10,
    ),
  ).toEqual([true, true]);
  expect((await server.call("DELETE", "/v1/holdouts/global")).status).toBe(204);
}, 60_000);

test("an interleaved experiment mixes two rankings in one list, logs whose each item is, and credits clicks", async () => {
  await server.call("PUT", "/v1/experiments/draft", {
    hypothesis: "Users prefer newer articles",
    interleaving: true,
    minimumDays: 0,
    variations: [
      { key: "old", name: "By taste", value: { weights: { relevance: 1, recency: 0, engagement: 0 } } },
      { key: "new", name: "By date", value: { weights: { relevance: 0, recency: 1, engagement: 0 } } },
    ],
  });
  expect((await server.call("POST", "/v1/experiments/draft/start")).body).toMatchObject({ warnings: [] });
  // The oldest article is the best liked one, so the rankings differ.
  const liked = ["a", "b", "c", "d"].map((userId) => ({
    ...{ type: "track", userId, event: "Item Liked" },
    properties: { itemId: "porto" },
  }));
  await server.call("POST", "/v1/batch", { batch: liked });
  let credited = 0;
  for (let i = 0; i < 12; i++) {
    const userId = `drafted-${i}`;
    const { body: reply } = await server.call("POST", `/v1/users/${userId}/recommendations`, { limit: 4 });
    expect(reply.experiments).toEqual([{ key: "draft", variation: 0, name: "Interleaved" }]);
    expect(new Set(reply.items.map(({ id }: { id: string }) => id)).size).toBe(4);
    const { body: replay } = await server.call("GET", `/v1/recommendations/${reply.recommendationId}`);
    const { teams } = replay.reply;
    expect(teams).toHaveLength(4);
    const place = teams.indexOf(1);
    if (place >= 0) credited++;
    const properties = { itemId: reply.items[Math.max(0, place)].id, recommendationId: reply.recommendationId };
    await server.call("POST", "/v1/track", {
      type: "track",
      userId,
      event: place < 0 ? "Item Shown" : "Item Clicked",
      properties,
    });
  }
  expect(credited).toBeGreaterThan(5);
  // Answers are logged a moment after they are given.
  const body = await vi.waitFor(async () => {
    const { body } = await server.call("GET", "/v1/experiments/draft/results");
    expect(body).toMatchObject({ users: 12, metrics: [], interleaving: { units: 12, second: credited, first: 0 } });
    return body;
  });
  expect(body.decision.sentence).toContain(
    body.interleaving.alwaysValidPValue < 0.05 ? "Ship By date" : "By date leads",
  );
  await server.call("DELETE", "/v1/experiments/draft");
});

test("another share of exploring is evaluated from the server's own log, or refused with the reason", async () => {
  const evaluated = await server.call("POST", "/v1/evaluations/exploring", { share: 0.2 });
  expect(evaluated).toMatchObject({
    status: 200,
    body: { refused: true, lists: 0, reasons: [expect.stringContaining("was rendered in which chance took part")] },
  });
  const odd = await server.call("POST", "/v1/evaluations/exploring", { share: 1.5, until: "now" });
  expect(odd).toMatchObject({
    status: 422,
    body: { errors: expect.arrayContaining([expect.objectContaining({ path: "share" })]) },
  });
});

test("a segment of who sees a variation has its members at once, by the variation's key or index", async () => {
  await server.call("PUT", "/v1/experiments/seen", { ...experiment, variations: [{ key: "a" }, { key: "b" }] });
  await server.call("POST", "/v1/experiments/seen/start");
  const ids = Array.from({ length: 12 }, (_, i) => `seen-${i}`);
  await server.call("POST", "/v1/batch", { batch: ids.map((userId) => ({ type: "identify", userId, traits: {} })) });
  const variationOf = async (userId: string) =>
    (await server.call("POST", "/v1/assignments", { userId, keys: ["seen"] })).body.assignments[0].variation;
  const early = ids.slice(0, 6);
  const expected = new Map<string, number>();
  for (const id of early) expected.set(id, await variationOf(id));
  const rule = (variant: string | number) => ({ experiment: "seen", variant });
  const preview = await server.call("POST", "/v1/segments/preview", { rule: rule(1) });
  const seeB = () => [...expected.values()].filter((variation) => variation === 1).length;
  expect(preview.body.count).toBe(seeB());
  await server.call("PUT", "/v1/segments/sees-b", { label: "Sees b", rule: rule("b") });
  for (const id of ids.slice(6)) expected.set(id, await variationOf(id));
  await expect
    .poll(async () => (await server.call("GET", "/v1/segments/sees-b/members")).body.members?.length)
    .toBe(seeB());
  expect(
    (await server.call("PUT", "/v1/segments/odd", { label: "x", rule: { experiment: "sean", variant: "b" } })).body,
  ).toMatchObject({
    status: 422,
    errors: [{ message: expect.stringContaining('there is no experiment "sean"') }],
  });
  await server.call("DELETE", "/v1/segments/sees-b");
  await server.call("DELETE", "/v1/experiments/seen");
});

test("what does not exist is refused by name: a scenario, a ranker, a holdout", async () => {
  const refused = async (value: object) =>
    (await server.call("PUT", "/v1/experiments/odd", { ...experiment, variations: [{}, { value }] })).body;
  expect(await refused({ scenario: "frontpage" })).toMatchObject({
    status: 422,
    errors: [{ path: "variations.1.value.scenario", message: expect.stringContaining("there are default, formula") }],
  });
  expect((await refused({ ranker: "best" })).errors[0].message).toContain("learned, prior");
  expect((await server.call("GET", "/v1/holdouts/none/results")).body).toMatchObject({ code: "holdout-not-found" });
  expect((await server.call("DELETE", "/v1/metrics/none")).status).toBe(404);
  const results = (query: string) => server.call("GET", `/v1/experiments/fresh/results?${query}`);
  await server.call("PUT", "/v1/experiments/fresh", experiment);
  expect((await results("dimension=colour")).body.errors[0].message).toContain("weekday, activity, channel");
  expect((await results("dimension=trait:plan")).status).toBe(200);
});

test("a second experiment on the same setting is refused with the name of the first", async () => {
  await server.call("PUT", "/v1/experiments/one", experiment);
  await server.call("PUT", "/v1/experiments/two", experiment);
  await server.call("POST", "/v1/experiments/one/start");
  const refused = await server.call("POST", "/v1/experiments/two/start");
  expect(refused).toMatchObject({ status: 409, body: { code: "setting-in-use" } });
  expect(refused.body.detail).toContain('"one" (Fresh first) runs on the same setting, scenario');
  const edited = await server.call("PUT", "/v1/experiments/one", { ...experiment, weights: [0.2, 0.8] });
  expect(edited.body).toMatchObject({ phase: 2, notice: expect.stringContaining("phase 2 begins") });
  await server.call("POST", "/v1/experiments/one/stop");
});

test("a user counts once over anonymous, login and second device, keeps the variation, and is gone when erased", async () => {
  await server.call("PUT", "/v1/experiments/people", {
    ...experiment,
    variations: [{ value: { models: true } }, { value: { models: false } }],
  });
  await server.call("POST", "/v1/experiments/people/start");
  const variationOf = async (body: object): Promise<number> =>
    (await server.call("POST", "/v1/assignments", { ...body, keys: ["people"] })).body.assignments[0].variation;
  const view = async (id: object, userId: string): Promise<void> => {
    const answer = await server.call("POST", `/v1/users/${userId}/recommendations`, { limit: 2 });
    const properties = { itemId: answer.body.items[0].id, recommendationId: answer.body.recommendationId };
    await server.call("POST", "/v1/track", { ...id, event: "Item Clicked", properties });
  };
  // Two anonymous ids, of which the hash alone would give the users and devices different variations.
  for (const user of ["pia", "tom", "eva", "leo"]) {
    const phone = await variationOf({ anonymousId: `${user}-phone` });
    await view({ anonymousId: `${user}-phone` }, `${user}-phone`);
    await server.call("POST", "/v1/identify", { userId: user, anonymousId: `${user}-phone` });
    expect(await variationOf({ userId: user })).toBe(phone);
    await view({ userId: user }, user);
    await server.call("POST", "/v1/identify", { userId: user, anonymousId: `${user}-tablet` });
    expect(await variationOf({ anonymousId: `${user}-tablet` })).toBe(phone);
    await view({ anonymousId: `${user}-tablet` }, `${user}-tablet`);
  }
  const results = async () => (await server.call("GET", "/v1/experiments/people/results")).body;
  expect((await results()).users).toBe(4);
  expect((await server.call("GET", "/v1/experiments/people/health")).body.multiple).toBe(0);
  const { body: seen } = await server.call("GET", "/v1/experiments/people/exposures?limit=3");
  expect(seen.exposures.map(({ userId }: { userId: string }) => userId)).toEqual(["eva", "leo", "pia"]);
  const { body: rest } = await server.call("GET", `/v1/experiments/people/exposures?limit=3&cursor=${seen.nextCursor}`);
  expect(rest.exposures).toMatchObject([{ userId: "tom", multiple: false }]);
  const { body: kept } = await server.call("GET", "/v1/users/tom/export");
  expect(kept.experiments.map(({ unitId }: { unitId: string }) => unitId).toSorted()).toEqual([
    "tom",
    "tom-phone",
    "tom-tablet",
  ]);
  expect((await server.call("DELETE", "/v1/users/tom")).status).toBe(204);
  expect((await results()).users).toBe(3);
  expect(JSON.stringify((await server.call("GET", "/v1/experiments/people/exposures")).body)).not.toContain("tom");
  await variationOf({ userId: "una" });
  await server.call("DELETE", "/v1/users/una");
  expect((await server.call("GET", "/v1/users/una/export")).status).toBe(404);
  await server.call("POST", "/v1/experiments/people/stop");
});

test("an exposure that a client reports by itself counts, with the metric's events after it", async () => {
  await server.call("PUT", "/v1/experiments/client", {
    ...experiment,
    variations: [{ key: "a" }, { key: "b", value: { size: 2 } }],
  });
  await server.call("POST", "/v1/experiments/client/start");
  const batch = Array.from({ length: 40 }, (_, i) => [
    {
      type: "track",
      userId: `c${i}`,
      event: "Experiment Viewed",
      properties: { experimentId: "client", variationId: i % 2 },
    },
    ...(i % 4 === 1 ? [{ type: "track", userId: `c${i}`, event: "Item Clicked", properties: { itemId: "rome" } }] : []),
  ]).flat();
  expect((await server.call("POST", "/v1/batch", { batch })).body.accepted).toBe(batch.length);
  const { body } = await server.call("GET", "/v1/experiments/client/results");
  expect(body.users).toBe(40);
  expect(body.metrics[0].arms.map(({ users, value }: { users: number; value: number }) => [users, value])).toEqual([
    [20, 0],
    [20, 0.5],
  ]);
  expect(body.metrics[0].comparisons[0]).toMatchObject({
    absolute: { estimate: 0.5 },
    missing: expect.stringContaining("mean is 0"),
  });
});

test("bad input is a 422 that names the path", async () => {
  const cases: [object, string][] = [
    [{ ...experiment, weights: [0.5, 0.4] }, "weights"],
    [{ ...experiment, variations: [{ key: "only" }] }, "variations"],
    [{ ...experiment, metrics: ["revenue"] }, "metrics.0"],
    [{ ...experiment, target: { event: "Item Liked" } }, "target"],
    [{ ...experiment, metrics: [{ type: "median", event: "x" }] }, "metrics.0"],
  ];
  for (const [body, path] of cases) {
    const reply = await server.call("PUT", "/v1/experiments/bad", body);
    expect(reply.status, path).toBe(422);
    expect(reply.body.errors[0].path, path).toMatch(new RegExp(`^${path.replace(".", "\\.")}`));
  }
  const unknown = await server.call("PUT", "/v1/experiments/bad", { ...experiment, colour: "blue" });
  expect(unknown).toMatchObject({ status: 422, body: { detail: expect.stringContaining("colour") } });
  expect((await server.call("POST", "/v1/experiments/none/start")).status).toBe(404);
  expect((await server.call("POST", "/v1/assignments", {})).status).toBe(422);
  expect((await server.call("POST", "/v1/experiments/one/decide", { verdict: "ship" })).status).toBe(422);
});

test("metrics are defined once and used by id", async () => {
  const metric = { type: "mean", event: "Item Purchased", of: "value", cap: { percentile: 0.99 }, window: "P7D" };
  expect((await server.call("PUT", "/v1/metrics/revenue", metric)).body).toMatchObject({ id: "revenue", type: "mean" });
  const used = await server.call("PUT", "/v1/experiments/money", { ...experiment, metrics: ["revenue"] });
  expect(used.body.metrics).toMatchObject([{ id: "revenue", cap: { percentile: 0.99 } }]);
});

test("a design is planned without an experiment: 10 % to 12 % needs 7,678 users", async () => {
  const body = {
    metric: { type: "proportion", mean: 0.1 },
    scale: "absolute",
    effect: 0.02,
    sequential: false,
    usersPerDay: 500,
  };
  const { body: plan } = await server.call("POST", "/v1/experiments/power", body);
  expect(plan).toMatchObject({ usersNeeded: 7_678, daysNeeded: 16 });
});

test("a policy is evaluated from a log, or refused with the reason", async () => {
  const rows = Array.from({ length: 600 }, (_, i) => ({
    action: i % 2 === 0 ? "a" : "b",
    reward: i % 2 === 0 ? (i % 10 === 0 ? 1 : 0) : i % 3 === 0 ? 1 : 0,
    propensity: 0.5,
  }));
  const toA = { kind: "table", probabilities: { "": { a: 1 } } };
  const { body } = await server.call("POST", "/v1/evaluations/off-policy", { rows, policy: toA });
  const snips = body.estimates.find(({ estimator }: { estimator: string }) => estimator === "snips");
  expect(snips.value).toBeCloseTo(0.2, 9);
  const few = await server.call("POST", "/v1/evaluations/off-policy", { rows: rows.slice(0, 20), policy: toA });
  expect(few.body).toMatchObject({
    refused: true,
    reasons: [expect.stringContaining("10.00 rows of 20; 100 are needed")],
  });
  const half = { kind: "table", probabilities: { "": { a: 0.5 } } };
  expect((await server.call("POST", "/v1/evaluations/off-policy", { rows, policy: half })).status).toBe(422);
});
