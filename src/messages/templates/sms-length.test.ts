import { expect, test } from "vitest";
import { measureSms } from "./sms-length.ts";

test.each([
  ["nothing", "", "GSM-7", 0, 0],
  ["160 letters fit one", "a".repeat(160), "GSM-7", 160, 1],
  ["161 are two parts of 153", "a".repeat(161), "GSM-7", 161, 2],
  ["306 are two parts", "a".repeat(306), "GSM-7", 306, 2],
  ["307 are three", "a".repeat(307), "GSM-7", 307, 3],
  ["a euro takes two septets", "€".repeat(80), "GSM-7", 160, 1],
  ["an escaped character is not cut", `${"a".repeat(152)}€${"a".repeat(10)}`, "GSM-7", 164, 2],
  ["letters of GSM's own alphabet", "àéñÄöß£¥", "GSM-7", 8, 1],
  ["70 of another alphabet fit one", "я".repeat(70), "UCS-2", 70, 1],
  ["71 are two parts of 67", "я".repeat(71), "UCS-2", 71, 2],
  ["an emoji is two units", "🙂", "UCS-2", 2, 1],
  ["one emoji makes the whole text UCS-2", `${"a".repeat(69)}🙂`, "UCS-2", 71, 2],
])("%s", (_name, text, encoding, length, segments) => {
  expect(measureSms(text)).toEqual({ encoding, length, segments });
});

test("a pair of surrogates is not cut: the part before it ends one unit early", () => {
  // 67 units to a part: 66 letters and half an emoji would fit.
  expect(measureSms(`${"я".repeat(66)}🙂${"я".repeat(66)}`)).toEqual({ encoding: "UCS-2", length: 134, segments: 3 });
});
