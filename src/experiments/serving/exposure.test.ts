import { expect, test } from "vitest";
import type { Experiment } from "../definition/experiment.ts";
import { exposureOf } from "./exposure.ts";

const variations = [{ key: "control" }, { key: "fresh" }, { key: "0" }];
const running = (key: string) => (key === "e" ? ({ key, variations } as Experiment) : undefined);
const viewed = (properties: Record<string, unknown>) => exposureOf({ event: "Experiment Viewed", properties }, running);

test("a variation is named by its index, the index's digits or its key, and a key goes first", () => {
  const seen = (variationId: unknown) => viewed({ experimentId: "e", variationId });
  expect(seen(1)).toEqual({ kind: "variation", experiment: "e", variation: 1 });
  expect(seen("1")).toMatchObject({ variation: 1 });
  expect(seen("fresh")).toMatchObject({ variation: 1 });
  expect(seen("0")).toMatchObject({ variation: 2 });
  expect(viewed({ experiment_id: "e", variation_id: 0 })).toMatchObject({ variation: 0 });
});

test("what does not run, or is no variation, proves nothing", () => {
  for (const variationId of [3, -1, 0.5, "four", null, undefined, {}])
    expect(viewed({ experimentId: "e", variationId })).toBeUndefined();
  expect(viewed({ experimentId: "other", variationId: 0 })).toBeUndefined();
  expect(exposureOf({ event: "Item Viewed", properties: {} }, running)).toBeUndefined();
});

test("an event that names a recommendation or a message proves that it was rendered", () => {
  expect(exposureOf({ event: "Item Clicked", recommendationId: "r", properties: {} }, running)).toEqual({
    kind: "answer",
    answerId: "r",
  });
  expect(exposureOf({ event: "Message Opened", messageId: "m", properties: {} }, running)).toMatchObject({
    answerId: "m",
  });
});
