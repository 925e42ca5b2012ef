import { GVL, TCModel, TCString } from "@iabtcf/core";
import { expect, test } from "vitest";
import { readConsent } from "./consent.ts";

function tcString(purposes: readonly number[]): string {
  const list = { vendorListVersion: 1, gvlSpecificationVersion: 3, tcfPolicyVersion: 4, lastUpdated: "2026-01-01" };
  const parts = ["vendors", "purposes", "specialPurposes", "features", "specialFeatures", "stacks", "dataCategories"];
  const model = new TCModel(new GVL({ ...list, ...Object.fromEntries(parts.map((part) => [part, {}])) } as never));
  model.cmpId = 10;
  model.cmpVersion = 1;
  model.purposeConsents.set([...purposes]);
  return TCString.encode(model);
}

test.each([
  [[1, 5, 6, 8], { analytics: true, personalisation: true }],
  [[1, 8], { analytics: true, personalisation: false }],
  [[5, 6, 8], { analytics: false, personalisation: false }],
])("a TC string with the purposes %j", (purposes, expected) => {
  expect(readConsent({ consent: { tcfString: tcString(purposes) } }, undefined)).toEqual({
    purposes: expected,
    via: "tcf",
  });
});

test("of two that disagree the refusal counts; what nobody understands says nothing", () => {
  const consent = { categoryPreferences: { Analytics: true, C0003: true, Weather: true }, tcfString: tcString([1, 8]) };
  expect(readConsent({ consent }, undefined)).toEqual({
    purposes: { analytics: true, personalisation: false },
    via: "context",
  });
  expect(
    readConsent({ consent: { categoryPreferences: { Weather: true }, tcfString: "nonsense" } }, undefined),
  ).toBeUndefined();
  expect(readConsent({}, { refusesTracking: true })).toEqual({
    purposes: {},
    refused: ["personalisation", "enrichment"],
    via: "signal",
  });
});
