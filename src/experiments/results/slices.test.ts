import { expect, test } from "vitest";
import { openExperimentWorld, runUsers } from "../testing/experiment-world.ts";

test("results by a dimension add up to all users, and correct p-values for every slice together", async () => {
  const world = await openExperimentWorld();
  await world.put("fresh", {
    hypothesis: "Newer articles are clicked more",
    metrics: [{ type: "proportion", event: "Item Clicked" }],
    variations: [{ key: "control" }, { key: "fresh", value: { scenario: "news" } }],
  });
  await world.experiments.start("fresh");
  await runUsers(world, { key: "fresh", users: 1_400, rates: [0.1, 0.2], seed: "slices" });
  const plan = (id: string): string => (Number(id.split("-")[1]) % 3 === 0 ? "paid" : "free");
  const attributesOf = async (id: string) => ({
    plan: plan(id),
    segments: plan(id) === "paid" ? ["payers", "all"] : ["all"],
  });
  const report = (dimension: "weekday" | "activity" | "segment" | "trait:plan") =>
    world.experiments.report("fresh", { dimension }, attributesOf);
  for (const [dimension, values] of [
    ["weekday", ["Friday", "Monday", "Saturday", "Sunday", "Thursday", "Tuesday", "Wednesday"]],
    ["trait:plan", ["free", "paid"]],
    ["activity", ["new"]],
  ] as const) {
    const { byDimension, users } = await report(dimension);
    expect(byDimension!.slices.map(({ value }) => value).sort()).toEqual(values);
    expect(byDimension!.slices.reduce((sum, slice) => sum + slice.users, 0)).toBe(users);
  }
  const { byDimension } = await report("segment");
  expect(byDimension!.slices.map(({ value, users }) => [value, users])).toEqual([
    ["all", 1_400],
    ["payers", 467],
  ]);
  const [all] = byDimension!.slices;
  const comparison = all!.metrics[0]!.comparisons[0]!;
  expect(comparison.adjustedPValue!).toBeGreaterThan(comparison.relative!.alwaysValid.pValue);
  expect(byDimension!.note).toContain("may overlap");
});
