import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { dayMs, openExperimentWorld } from "../testing/experiment-world.ts";

test("segments that like different variations get weights of their own, and each assignment its propensity", async () => {
  const world = await openExperimentWorld();
  await world.put("bandit", {
    metrics: [{ type: "proportion", event: "Item Clicked" }],
    variations: [{ key: "calm" }, { key: "loud", value: { diversity: 1 } }],
    bandit: { segments: ["young", "old"] },
  });
  await world.experiments.start("bandit");
  const random = createRandom("contextual");
  const startMs = world.clock.nowMs;
  const segmentOf = (i: number): string | undefined => ["young", "old", undefined][i % 3];
  const assign = (id: string, segment: string | undefined) =>
    world.experiments.assign({ id, attributes: async () => ({ segments: segment === undefined ? [] : [segment] }) });
  for (let i = 0; i < 1_500; i++) {
    world.clock.nowMs = startMs + Math.floor((i / 1_500) * 2 * dayMs);
    const id = `u${i}`;
    const [given] = await assign(id, segmentOf(i));
    const { variation } = given!;
    world.units.expose({ experiment: "bandit", unitId: id, variation, exposedAtMs: world.clock.nowMs });
    const likes = segmentOf(i) === "young" ? variation === 1 : variation === 0;
    if (random() < (likes ? 0.4 : 0.15))
      world.addEvents([
        {
          ...{ profileId: id, event: "Item Clicked", occurredAtMs: world.clock.nowMs + 1 },
          ...{ properties: {}, context: {} },
        },
      ]);
  }
  world.clock.nowMs = startMs + 2 * dayMs;
  await world.experiments.flush();
  await world.experiments.reweight();
  const { weightsBySegment, weightChanges } = world.experiments.get("bandit");
  expect(weightsBySegment!.young![1]).toBeGreaterThan(0.95);
  expect(weightsBySegment!.old![0]).toBeGreaterThan(0.95);
  expect(weightChanges.at(-1)!.bySegment).toEqual(weightsBySegment);
  const loud = async (segment: string) => {
    const given = await Promise.all(Array.from({ length: 200 }, (_, i) => assign(`${segment}${i}`, segment)));
    return given.filter(([one]) => one!.variation === 1).length;
  };
  expect(await loud("young")).toBeGreaterThan(180);
  expect(await loud("old")).toBeLessThan(20);
  const { rules } = world.experiments.features().features.bandit!;
  expect(rules).toHaveLength(3);
  expect(rules![0]).toMatchObject({ weights: weightsBySegment!.young });
  await world.experiments.flush();
  const unit = (await world.units.list("bandit")).find(({ unitId }) => unitId === "young0");
  expect(unit).toMatchObject({ context: "young" });
});
