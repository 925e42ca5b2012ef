import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { ab, clicks, dayMs, openExperimentWorld, runUsers } from "./testing/experiment-world.ts";

test("a true effect is found, shipped in a sentence, and every interval is finite", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  expect((await world.experiments.start("fresh")).warnings).toEqual([]);
  await runUsers(world, { key: "fresh", users: 4_000, rates: [0.1, 0.16], seed: "effect" });
  const report = await world.experiments.report("fresh");
  expect(report.users).toBe(4_000);
  expect(report.health.status).toBe("healthy");
  expect(report.decision).toMatchObject({ verdict: "ship", variation: "fresh" });
  expect(report.decision.sentence).toMatch(
    /^Ship fresh: click rate rose by \d+(\.\d+)? % \(always-valid 95 % interval \+/,
  );
  const [comparison] = report.metrics[0]!.comparisons;
  expect(comparison!.relative!.alwaysValid.low).toBeGreaterThan(0);
  expect(comparison!.relative!.alwaysValid.low).toBeLessThan(comparison!.relative!.fixed.low);
  await world.experiments.decide("fresh", { verdict: "ship", variation: "fresh" });
  expect(world.experiments.get("fresh")).toMatchObject({ status: "stopped", decision: { verdict: "ship" } });
  expect(await world.assign("somebody new")).toEqual([
    { key: "fresh", variation: 1, name: "fresh", value: { scenario: "news" }, settings: ["scenario"], shipped: true },
  ]);
});

test("an A/A test is not decided on, and says so", async () => {
  const world = await openExperimentWorld();
  await world.put("aa", { ...ab, variations: [{ key: "a" }, { key: "b" }] });
  const { warnings } = await world.experiments.start("aa");
  expect(warnings).toEqual(["All variations have the same value: this is an A/A test."]);
  await runUsers(world, { key: "aa", users: 3_000, rates: [0.12, 0.12], seed: "aa" });
  const report = await world.experiments.report("aa");
  expect(["wait", "review"]).toContain(report.decision.verdict);
});

test("before a week has passed nothing is decided; earlier results can be read again", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  const { phases } = (await world.experiments.start("fresh")).experiment;
  await runUsers(world, { key: "fresh", users: 1_000, rates: [0.1, 0.4], seed: "early" });
  const asOfMs = phases[0]!.startedAtMs + 3 * dayMs;
  const early = await world.experiments.report("fresh", { asOfMs });
  expect(early.users).toBeGreaterThan(280);
  expect(early.users).toBeLessThan(310);
  expect(early.decision.sentence).toMatch(/^Wait: the experiment has run for 3 of the 7 days/);
});

test("an anonymous user who logs in keeps the variation, on every device, and counts once", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  for (let user = 0; user < 40; user++) {
    const [phone] = await world.assign(`anon-${user}`);
    world.units.expose(viewed(`anon-${user}`, phone!.variation));
    world.link([`anon-${user}`, `tablet-${user}`], `user-${user}`);
    for (const id of [`user-${user}`, `tablet-${user}`]) {
      expect(await world.assign(id)).toMatchObject([{ variation: phone!.variation }]);
      world.units.expose({ ...viewed(id, phone!.variation), exposedAtMs: world.clock.nowMs + 1 });
    }
  }
  const report = await world.experiments.report("fresh", { asOfMs: world.clock.nowMs + 1 });
  expect(report.users).toBe(40);
  expect(report.health.multiple).toBe(0);
});

test("ids that are taken apart have what each would have had, whoever asked first while they were one user", async () => {
  const [joined, apart] = await Promise.all(
    [true, false].map(async (isJoined) => {
      const world = await openExperimentWorld();
      await world.put("layout", ab);
      await world.experiments.start("layout");
      const ids = Array.from({ length: 20 }, (_, i) => [`phone-${i}`, `laptop-${i}`]);
      for (const [i, pair] of ids.entries()) {
        if (isJoined) world.link(pair, `user-${i}`);
        const first = await world.assign(pair[0]!);
        await world.experiments.flush();
        const second = await world.assign(pair[1]!);
        await world.experiments.flush();
        if (isJoined) expect(second).toEqual(first);
        if (isJoined) world.link(pair, undefined);
      }
      return Promise.all(
        ids.flat().map(async (id) => (await world.units.ofUser(id)).map(({ variation }) => variation)),
      );
    }),
  );
  expect(joined).toEqual(apart);
  expect(joined!.every((variations) => variations.length === 1)).toBe(true);
});

test("a user who saw two variations before their ids were joined is left out; an undone merge counts two again", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  world.units.expose(viewed("phone", 0));
  world.units.expose({ ...viewed("laptop", 1), exposedAtMs: world.clock.nowMs + 1 });
  world.clock.nowMs += 10;
  world.link(["phone", "laptop"], "ann");
  const joined = await world.experiments.report("fresh");
  expect(joined.users).toBe(0);
  expect(joined.health.multiple).toBe(1);
  expect(await world.assign("ann")).toMatchObject([{ variation: 0 }]);
  world.link(["phone", "laptop"], undefined);
  const apart = await world.experiments.report("fresh");
  expect([apart.users, apart.health.multiple]).toEqual([2, 0]);
});

test("an erased user is gone from results, assignments and exposures", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  for (const unit of [viewed("ann", 0), viewed("ann's phone", 0), viewed("bob", 1)]) world.units.expose(unit);
  world.units.eraseIds(["ann", "ann's phone"]);
  expect((await world.experiments.report("fresh")).users).toBe(1);
  expect((await world.experiments.exposures("fresh", { limit: 10 })).map(({ profileId }) => profileId)).toEqual([
    "bob",
  ]);
});

test("rendering is the exposure: an answer that nobody saw exposes nobody, one that was seen twice counts once", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const given = await world.assign("ann");
  world.experiments.keepAnswer("r1", given);
  expect((await world.experiments.report("fresh")).users).toBe(0);
  for (const atMs of [world.clock.nowMs, world.clock.nowMs])
    world.units.showAnswer({ answerId: "r1", unitId: "ann", atMs });
  const report = await world.experiments.report("fresh");
  expect(report.users).toBe(1);
  expect(report.health.variations[given[0]!.variation]!.exposed).toBe(1);
});

test("two experiments on one setting are refused with the name of the other, unless they share no user", async () => {
  const world = await openExperimentWorld();
  await world.put("first", ab);
  await world.put("second", ab);
  await world.experiments.start("first");
  await expect(world.experiments.start("second")).rejects.toThrow(
    '"first" (Fresh first) runs on the same setting, scenario',
  );
  await world.experiments.stop("first");
  await world.put("first", { ...ab, namespace: { id: "home", range: [0, 0.5] } });
  await world.put("second", { ...ab, namespace: { id: "home", range: [0.4, 1] } });
  await world.experiments.start("first");
  await expect(world.experiments.start("second")).rejects.toThrow("overlaps 0.4 to 1");
  await world.put("second", { ...ab, namespace: { id: "home", range: [0.5, 1] } });
  await world.experiments.start("second");
  for (let user = 0; user < 200; user++) expect(await world.assign(`u${user}`)).toHaveLength(1);
});

test("an edit of a running experiment begins a phase and says so; users keep their variation", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const [before] = await world.assign("ann");
  world.units.expose(viewed("ann", before!.variation));
  const other = before!.variation === 0 ? [0, 1] : [1, 0];
  world.clock.nowMs += dayMs;
  const edited = await world.put("fresh", { ...ab, weights: other });
  expect(edited.notice).toMatch(/phase 2 begins \(weights edited\)/);
  expect(await world.assign("ann")).toMatchObject([{ variation: before!.variation }]);
  expect(await world.assign("new")).toMatchObject([{ variation: 1 - before!.variation }]);
  expect((await world.experiments.report("fresh")).users).toBe(0);
  expect((await world.experiments.report("fresh", { phase: 1 })).users).toBe(1);
  expect((await world.put("fresh", { ...ab, weights: other, hypothesis: "clearer words" })).notice).toBeUndefined();
  await world.put("fresh", { ...ab, variations: [...ab.variations, { key: "third", value: { scenario: "x" } }] });
  await expect(world.put("fresh", ab)).rejects.toThrow("runs with 3 variations and users have them");
});

test("bad definitions are refused by path: weights, metrics that do not exist, events as a target", async () => {
  const world = await openExperimentWorld();
  await expect(world.put("e", { ...ab, weights: [0.5, 0.1] })).rejects.toThrow(
    "weights sum to 0.6; they must sum to 1",
  );
  await expect(world.put("e", { ...ab, weights: [1] })).rejects.toThrow("has 1 weights for 2 variations");
  await expect(world.put("e", { ...ab, metrics: ["revenue"] })).rejects.toThrow('there is no metric "revenue"');
  await expect(world.put("e", { ...ab, target: { event: "Item Liked" } })).rejects.toThrow("save it as a segment");
  await expect(world.put("e", { ...ab, namespace: { id: "n", range: [0.5, 0.5] } })).rejects.toThrow("has to rise");
});

test("a start without hypothesis and metric is warned about; a report without users or metrics says what is missing", async () => {
  const world = await openExperimentWorld();
  await world.put("bare", { variations: [{ value: { scenario: "a" } }, { value: { scenario: "b" } }] });
  const never = await world.experiments.report("bare");
  expect(never).toMatchObject({ users: 0, phase: 0, decision: { verdict: "wait" } });
  const { warnings } = await world.experiments.start("bare");
  expect(warnings.map((warning) => warning.split(":")[0])).toEqual(["No hypothesis", "No metric"]);
  world.experiments.knowSegments((id) => id === "known");
  await world.experiments.stop("bare");
  await world.put("targeted", { ...ab, target: { all: [{ segment: "known" }, { segment: "unknown" }] } });
  expect((await world.experiments.start("targeted")).warnings).toEqual([
    expect.stringContaining('There is no segment "unknown"'),
  ]);
  await world.put("one", { ...ab, variations: [{ value: { ranker: "a" } }, { value: { ranker: "b" } }] });
  await world.experiments.start("one");
  world.units.expose(viewed("ann", 0, "one"));
  world.clock.nowMs += 8 * dayMs;
  const report = await world.experiments.report("one");
  expect(report.metrics[0]!.comparisons[0]!.missing).toBe(
    "The control has 1 of the 2 users that a comparison needs at least.",
  );
  expect(JSON.stringify(report)).not.toMatch(/null|NaN|Infinity/);
});

test("an interleaved experiment has one group, and says which ranking users prefer", async () => {
  const world = await openExperimentWorld();
  await world.put("draft", { ...ab, metrics: [], interleaving: true, minimumDays: 1 });
  expect((await world.experiments.start("draft")).warnings).toEqual([]);
  const random = createRandom("draft");
  for (let i = 0; i < 200; i++) {
    const id = `u${i}`;
    const [given] = await world.assign(id);
    expect(given).toMatchObject({ variation: 0, value: {}, interleaved: [{}, { scenario: "news" }] });
    world.units.expose(viewed(id, 0, "draft"));
    const team = random() < 0.8 ? 1 : 0;
    if (i % 2 === 0)
      world.units.credit({ experiment: "draft", profileId: id, team, clicks: 2, atMs: world.clock.nowMs });
  }
  world.clock.nowMs += 2 * dayMs;
  const { interleaving, decision, users, metrics } = await world.experiments.report("draft");
  expect(metrics).toEqual([]);
  expect(users).toBe(200);
  expect(interleaving).toMatchObject({ units: 200, ties: 100, rankings: ["control", "fresh"] });
  expect(interleaving!.delta).toBeGreaterThan(0);
  expect(decision).toMatchObject({ verdict: "ship", variation: "fresh" });
  expect(decision.sentence).toMatch(/^Ship fresh: it is preferred to control by \d+ % of the 100 users/);
  expect(world.experiments.features().features).toEqual({});
});

test("what cannot be interleaved is refused by the path of its fault", async () => {
  const world = await openExperimentWorld();
  const draft = { ...ab, interleaving: true };
  const refused = (input: object) => expect(world.put("draft", { ...draft, ...input })).rejects;
  await refused({ variations: [{}, {}, { value: { scenario: "news" } }] }).toThrow("variations are 3");
  await refused({ variations: [{}, { value: { headline: "b" } }] }).toThrow(
    "variations.1.value.headline does not change",
  );
  await refused({ variations: [{}, {}] }).toThrow("name no setting of rankings");
  await refused({ bandit: {} }).toThrow("bandit has no groups");
  await refused({ weights: [0.3, 0.7] }).toThrow("weights must be equal");
});

test("who has which variation is known at once for the experiments that are watched, also after a merge", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const { variants } = world.experiments;
  const heard: string[] = [];
  variants.onChange((ids) => heard.push(...ids));
  const [given] = await world.assign("ann");
  await world.experiments.flush();
  expect(variants.variantOf("ann", "fresh")).toBeUndefined();
  await variants.watch(["fresh", "missing"]);
  expect(variants.variantOf("ann", "fresh")).toEqual({ key: given!.name, index: given!.variation });
  const [bob] = await world.assign("bob");
  await world.experiments.flush();
  await expect.poll(() => variants.variantOf("bob", "fresh")?.key).toBe(bob!.name);
  world.link(["bob"], "person");
  await expect.poll(() => variants.variantOf("person", "fresh")?.key).toBe(bob!.name);
  expect(variants.variantOf("bob", "fresh")).toBeUndefined();
  expect([...new Set(heard)].sort()).toEqual(["ann", "bob", "person"]);
});

test("a sample that arrives in other shares than planned is never decided on", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  for (let user = 0; user < 4_000; user++) world.units.expose(viewed(`u${user}`, user % 10 < 6 ? 0 : 1));
  world.clock.nowMs += 8 * dayMs;
  const { health, decision } = await world.experiments.report("fresh");
  expect(health.checks[0]).toMatchObject({ check: "sample-ratio", status: "unhealthy" });
  expect(decision.sentence).toMatch(
    /^Do not read the results yet: Users do not arrive in the planned shares: 2400 to 1600/,
  );
});

test("a harmed guardrail rolls back what the goal would ship; a margin must be shown to hold", async () => {
  const world = await openExperimentWorld();
  const guard = { type: "mean", event: "Item Read", name: "reads", guardrail: true, cuped: false } as const;
  for (const [key, margin] of [
    ["harm", 0],
    ["margin", 0.02],
  ] as const) {
    await world.put(key, {
      ...ab,
      metrics: [clicks, { ...guard, margin }],
      namespace: { id: key, range: [0, 1] },
      variations: [{ key: "control" }, { key: "fresh", value: { [key]: 1 } }],
    });
    await world.experiments.start(key);
    await runUsers(world, { key, users: 3_000, rates: [0.1, 0.2], seed: key });
    const units = await world.experiments.exposures(key, { limit: 5_000 });
    const reads = (variation: number, i: number): number =>
      key === "harm" && variation === 1 ? 0 : 1 + (i % 7 === 0 ? 9 : 0);
    world.addEvents(
      units.flatMap(({ profileId, variation, exposedAtMs }, i) =>
        Array.from({ length: reads(variation, i) }, () => ({
          profileId,
          event: "Item Read",
          occurredAtMs: exposedAtMs! + 1,
          properties: {},
          context: {},
        })),
      ),
    );
  }
  expect((await world.experiments.report("harm")).decision.sentence).toBe("Roll back fresh: it harms reads.");
  expect((await world.experiments.report("margin")).decision).toMatchObject({
    verdict: "wait",
    sentence: expect.stringContaining("reads is not shown to stay within its margin yet"),
  });
});

test("a bandit moves its weights to the better variation, keeps each change, and its sample ratio is not judged", async () => {
  const world = await openExperimentWorld();
  await world.put("bandit", { ...ab, bandit: {} });
  await world.experiments.start("bandit");
  await runUsers(world, { key: "bandit", users: 2_000, rates: [0.1, 0.2], seed: "bandit", days: 2 });
  await world.experiments.reweight();
  const experiment = world.experiments.get("bandit");
  expect(experiment.weights[1]).toBeGreaterThan(0.95);
  expect(experiment.weights[0]).toBeGreaterThanOrEqual(0.01);
  expect(experiment.weightChanges).toHaveLength(2);
  await world.experiments.reweight();
  expect(world.experiments.get("bandit").weightChanges).toHaveLength(2);
});

function viewed(unitId: string, variation: number, experiment = "fresh") {
  return { unitId, variation, experiment, exposedAtMs: Date.parse("2026-10-01T00:00:00Z") };
}
