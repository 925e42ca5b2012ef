import fc from "fast-check";
import { expect, test } from "vitest";
import { segmentNow } from "../sentences/segment.ts";
import { findPatterns, withoutOverlap } from "./find-patterns.ts";

const found = (text: string) =>
  findPatterns(text, segmentNow(text).spans).map(({ type, start, end }) => `${type}: ${text.slice(start, end)}`);

test("finds what wink-nlp finds and what it misses", () => {
  expect(found("He paid $3.5 million on Jan. 5, 2024 at 5:30 pm, 10% more.")).toEqual([
    "money: $3.5 million",
    "date: Jan. 5, 2024",
    "time: 5:30 pm",
    "percent: 10%",
  ]);
  expect(found("Mail me@x-y.com or see https://a.b/c?d=1#e, or www.example.org. Call +44 20 7946 0958!")).toEqual([
    "email: me@x-y.com",
    "url: https://a.b/c?d=1#e",
    "url: www.example.org",
    "phone: +44 20 7946 0958",
  ]);
  expect(found("It cost £20bn, €1,000.50 or 300 euros; (555) 123-4567 since 2024-02-29 and 3rd of May 1990.")).toEqual([
    "money: £20bn",
    "money: €1,000.50",
    "money: 300 euros",
    "phone: (555) 123-4567",
    "date: 2024-02-29",
    "date: 3rd of May 1990",
  ]);
});

test("ordinary numbers are no phone numbers, times or dates", () => {
  expect(found("Version 1.25 has 1200 files, 10 to 20 of them new; ratio 3.14.")).toEqual([]);
});

test("a length of time has a number; a unit alone is none", () => {
  expect(found("Every hour of the day and all year long.").filter((one) => one.startsWith("duration"))).toEqual([]);
  expect(found("It took 3 hours.")).toEqual(["duration: 3 hours"]);
  expect(found("In the morning and in the evening.")).toEqual([]);
});

test("spans overlap nothing that was kept before them", () => {
  const spans = [
    { start: 5, end: 9 },
    { start: 0, end: 6 },
    { start: 9, end: 12 },
    { start: 0, end: 5 },
  ];
  expect(withoutOverlap(spans)).toEqual([
    { start: 0, end: 5 },
    { start: 5, end: 9 },
    { start: 9, end: 12 },
  ]);
});

test("for any string, spans are inside it, in order and apart", () => {
  const text = fc.array(
    fc.constantFrom(
      "$5",
      "£",
      "+1 ",
      "555-",
      "1234",
      " ",
      "@",
      "a.com",
      "http://",
      "May ",
      "2024",
      "\ud800",
      "😀",
      "(",
      ")",
      "%",
      ":30",
      "12",
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.join("");
      let cursor = 0;
      for (const { start, end } of findPatterns(whole, segmentNow(whole).spans)) {
        expect(start).toBeGreaterThanOrEqual(cursor);
        expect(end).toBeGreaterThan(start);
        cursor = end;
      }
      expect(cursor).toBeLessThanOrEqual(whole.length);
    }),
  );
});

test("200,000 hostile characters take linear time", () => {
  for (const unit of ["a.", "1,", "0 ", "1", "a@", "+1(", "http", "$1,000", "9-", "5:5"]) {
    const text = unit.repeat(200_000 / unit.length);
    const startedMs = performance.now();
    findPatterns(text, []);
    expect(performance.now() - startedMs, unit).toBeLessThan(2_000);
  }
});
