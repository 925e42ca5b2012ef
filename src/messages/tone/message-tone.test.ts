import { expect, test } from "vitest";
import { toneGap } from "./message-tone.ts";

test.each([
  ["beyond a high target is as good as on it", 0.95, 0.9, 0, 0],
  ["below a high target is the distance", 0.6, 0.9, 0, 0.3],
  ["beyond a low target is as good as on it", 0.05, 0.1, 0, 0],
  ["above a low target is the distance", 0.4, 0.1, 0, 0.3],
  ["about the middle counts either way", 0.7, 0.5, 0, 0.2],
  ["about the middle counts either way", 0.3, 0.5, 0, 0.2],
  ["within the band is no gap", 0.65, 0.5, 0.2, 0],
  ["outside the band is what lies beyond it", 0.8, 0.5, 0.2, 0.1],
])("%s: %d for %d", (_name, value, target, band, gap) => {
  expect(toneGap(value, target, band)).toBeCloseTo(gap, 9);
});
