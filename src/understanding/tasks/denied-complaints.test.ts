import { expect, test } from "vitest";
import { findDeniedComplaints, turnEvidence } from "./denied-complaints.ts";

test.each([
  "I wouldn't change a thing",
  "Zero faults in a year",
  "No complaints here",
  "Not a single scratch",
  "Never had a problem with it",
  "Couldn't ask for more",
  "I can’t fault it",
  "It has never let me down",
  "Nothing bad to say about them",
  "We haven't had any serious issues",
  "not bad at all",
  "I never regretted it",
])("%j denies a complaint", (text) => {
  expect(findDeniedComplaints(text)).toEqual([{ start: 0, end: text.length }]);
});

test.each([
  "No help at all",
  "It does not work",
  "Nobody helped us",
  "No refund, no reply",
  "None of the problems was fixed",
  "I had a problem",
  "There were so many issues",
  "It never worked",
])("%j does not", (text) => {
  expect(findDeniedComplaints(text)).toEqual([]);
});

test("only the clause counts, not what a “but” adds", () => {
  const text = "No problems at first, but it broke after a week.";
  expect(findDeniedComplaints(text).map(({ start, end }) => text.slice(start, end))).toEqual(["No problems at first"]);
});

test("hostile repetition costs linear time", () => {
  for (const unit of ["no ", "never had a ", "not a single ", "couldn't ", "a ", ", but "]) {
    const startedMs = performance.now();
    findDeniedComplaints(unit.repeat(50_000 / unit.length));
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  }
});

test("negative evidence inside is turned, positive is left, what stands outside is not touched", () => {
  const pieces = {
    ids: [1, 2, 3],
    casings: [0, 0, 0],
    wordOf: [0, 1, 2],
    words: [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
      { start: 6, end: 8 },
    ],
  };
  const evidence = new Float32Array([2, 0, -1, 1, 0, 0, 3, 0, -3]);
  expect(turnEvidence(evidence, pieces, [{ start: 0, end: 5 }])).toEqual([-4, 0, 4]);
  expect([...evidence]).toEqual([-1, 0, 2, 0, 0, 1, 3, 0, -3]);
  const positive = new Float32Array([-1, 0, 2, 0, 0, 1, 0, 0, 0]);
  expect(turnEvidence(positive, pieces, [{ start: 0, end: 5 }])).toEqual([0, 0, 0]);
});
