import { expect, test } from "vitest";
import * as server from "../../catalogue/items/mood.ts";
import { moodBound, moodOf } from "./mood-of.ts";

test("pages and lists call the same score by the same mood", () => {
  expect(moodBound).toBe(server.moodBound);
  for (const score of [-1, -0.13, -0.12, 0, 0.12, 0.13, 1]) expect(moodOf(score)).toBe(server.moodOf(score));
});
