import { expect, test } from "vitest";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createProfile } from "../../profiles/state/profile.ts";
import { userFeatures } from "./features.ts";

const rules = createInteractionRules();
const nowMs = Date.parse("2026-06-01T12:00:00Z");

test("what is not known of a user is said by a column of its own", () => {
  const profile = createProfile("ann", nowMs, rules);
  const measure = (id: string): number =>
    userFeatures.find((feature) => feature.id === id)!.read(profile, { rules, nowMs });
  expect(measure("dwellPerRead")).toBeNaN();
  expect(measure("dwellPerReadUnknown")).toBe(1);
  profile.engagement = { ...profile.engagement, events: 2, reads: 2, dwellSeconds: 60 };
  expect(measure("dwellPerRead")).toBe(30);
  expect(measure("dwellPerReadUnknown")).toBe(0);
  expect(measure("openedShareUnknown")).toBe(1);
});
