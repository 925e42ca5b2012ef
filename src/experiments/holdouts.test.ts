import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { holdoutInputSchema } from "./definition/experiment.ts";
import { ab, click, clicks, dayMs, openExperimentWorld } from "./testing/experiment-world.ts";

test("a held-out user sees no experiment and nothing that was shipped", async () => {
  const world = await openExperimentWorld();
  await world.experiments.putHoldout("global", holdoutInputSchema.parse({ share: 0.2 }));
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const ids = Array.from({ length: 500 }, (_, i) => `u${i}`);
  const given = await Promise.all(ids.map((id) => world.assign(id)));
  const held = ids.filter((_, i) => given[i]!.length === 0);
  expect(held.length).toBeGreaterThan(70);
  expect(held.length).toBeLessThan(130);
  await world.experiments.decide("fresh", { verdict: "ship", variation: "fresh" });
  for (const id of held) expect(await world.assign(id)).toEqual([]);
});

test("a holdout says what experiments have brought, over users who keep their group on every device", async () => {
  const world = await openExperimentWorld();
  const holdout = { share: 0.3, measured: 0.3, metrics: [clicks] };
  await world.experiments.putHoldout("global", holdoutInputSchema.parse(holdout));
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const random = createRandom("holdout");
  const groupOf = new Map<string, boolean>();
  for (let i = 0; i < 2_000; i++) {
    const id = `u${i}`;
    groupOf.set(id, (await world.assign(id)).length === 0);
    if (random() < (groupOf.get(id) ? 0.1 : 0.25)) world.addEvents([click(id, world.clock.nowMs + 1)]);
  }
  world.clock.nowMs += 9 * dayMs;
  const report = await world.experiments.holdoutReport("global");
  expect(report.users).toBeGreaterThan(1_100);
  expect(report.groups.map(({ group, share }) => [group, share])).toEqual([
    ["held-out", 0.3],
    ["measured", 0.3],
  ]);
  expect(report.metrics[0]!.comparisons[0]!.absolute!.alwaysValid.low).toBeGreaterThan(0.05);
  expect(report.sentence).toMatch(/^With experiments and what they shipped, click rate rose by/);
  const held = [...groupOf].find(([, isHeld]) => isHeld)![0];
  world.link([held, "second device"], "person");
  expect(await world.assign("second device")).toEqual([]);
  await expect(world.experiments.holdoutReport("none")).rejects.toThrow('There is no holdout with the id "none"');
});

test("measured users of a holdout may be kept to what was shipped", async () => {
  const world = await openExperimentWorld();
  await world.experiments.putHoldout(
    "global",
    holdoutInputSchema.parse({ share: 0.3, measured: 0.3, measuredSees: "shipped" }),
  );
  await world.put("fresh", ab);
  await world.experiments.start("fresh");
  const ids = Array.from({ length: 400 }, (_, i) => `u${i}`);
  const seen = async () => (await Promise.all(ids.map(world.assign))).filter((given) => given.length > 0).length;
  expect(await seen()).toBeLessThan(200);
  await world.experiments.decide("fresh", { verdict: "ship", variation: "fresh" });
  expect(await seen()).toBeGreaterThan(240);
});
