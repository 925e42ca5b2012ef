import { expect, test } from "vitest";
import { planExperiment, planRequestSchema } from "./plan-experiment.ts";

const plan = (request: object) => planExperiment(planRequestSchema.parse(request));

test("10 % to 12 % with one look needs 7,678 users, eight days at 1,000 a day", () => {
  const proportion = { metric: { type: "proportion", mean: 0.1 }, sequential: false, scale: "absolute" };
  expect(plan({ ...proportion, effect: 0.02, usersPerDay: 1_000 })).toMatchObject({
    usersNeeded: 7_678,
    daysNeeded: 8,
  });
  const given = plan({ ...proportion, effect: 0.02, users: 7_678 });
  expect(given.power).toBeCloseTo(0.8, 3);
  expect(given.minimumDetectableEffect).toBeCloseTo(0.02, 3);
  expect(given.curve![10]!.power).toBeCloseTo(0.8, 5);
});

test("GrowthBook's mean of 10 over three variations has its power, with one look and with many", () => {
  const metric = { type: "mean", mean: 10, variance: 3909.9997749994377 };
  const many = { metric, users: 400_000, variations: 3, effect: 0.05 };
  expect(plan({ ...many, sequential: false }).power).toBeCloseTo(0.52144, 4);
  expect(plan({ ...many, sequential: { plannedUsers: 5_000 } }).power).toBeCloseTo(0.20596, 4);
  expect(plan({ ...many, sequential: { plannedUsers: 5_000 } }).minimumDetectableEffect).toBeCloseTo(0.12821, 4);
});

test("an always-valid interval that is planned for its own users needs fewer of them than one planned for 5,000", () => {
  const asked = { metric: { type: "proportion", mean: 0.1 }, effect: 0.1 };
  const own = plan(asked).usersNeeded!;
  const fixed = plan({ ...asked, sequential: false }).usersNeeded!;
  const far = plan({ ...asked, sequential: { plannedUsers: 5_000 } }).usersNeeded!;
  expect(own).toBeGreaterThan(fixed);
  expect(own).toBeLessThan(far);
});

test("what cannot be found is said, and no number is infinite", () => {
  const hopeless = plan({ metric: { type: "mean", mean: 1, standardDeviation: 1_000 }, users: 100, usersPerDay: 10 });
  expect(hopeless.minimumDetectableEffect).toBeUndefined();
  expect(hopeless.missing).toContain("100 users find no effect of any size");
  expect(JSON.stringify(hopeless)).not.toMatch(/null|Infinity/);
});

test("a request that nothing follows from names what it needs", () => {
  const { error } = planRequestSchema.safeParse({ metric: { type: "proportion", mean: 0.1 } });
  expect(error!.issues[0]).toMatchObject({
    path: ["users"],
    message: expect.stringContaining("one of them is needed"),
  });
  expect(planRequestSchema.safeParse({ metric: { type: "mean", mean: 3 }, users: 10 }).success).toBe(false);
});
