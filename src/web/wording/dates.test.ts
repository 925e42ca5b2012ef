import { expect, test } from "vitest";
import { agoOf } from "./dates.ts";

const nowMs = Date.parse("2026-06-10T12:00:00Z");

test.each([
  [undefined, "never"],
  ["nonsense", "never"],
  ["2026-06-10T12:00:05Z", "just now"],
  ["2026-06-10T11:59:01Z", "just now"],
  ["2026-06-10T11:58:59Z", "1 min ago"],
  ["2026-06-10T10:30:00Z", "1 h ago"],
  ["2026-06-08T12:00:01Z", "47 h ago"],
])("%s is %s", (iso, expected) => expect(agoOf(iso, nowMs)).toBe(expected));

test("what is older than two days is its day", () => expect(agoOf("2026-06-01T12:00:00Z", nowMs)).toMatch(/2026/));
