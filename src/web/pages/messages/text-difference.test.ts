import fc from "fast-check";
import { expect, test } from "vitest";
import { textDifference } from "./text-difference.ts";

const changes = (before: string, after: string) =>
  textDifference(before, after)
    .filter(({ kind }) => kind === "changed")
    .map((piece) => [piece.before, piece.after]);

test("equal texts have no change", () => {
  expect(changes("Dear Ada", "Dear Ada")).toEqual([]);
});

test("each reworded place is one change", () => {
  expect(changes("Hi Ada, it is late.", "Dear Ada, it's late.")).toEqual([
    ["Hi", "Dear"],
    ["it is", "it's"],
  ]);
});

test("a phrase of several words stays together", () => {
  expect(changes("Thanks a lot.", "Many kind thanks.")).toHaveLength(1);
});

test("the old and the new text can be put together again", () => {
  const text = fc.array(fc.constantFrom("a", "b", "it's", " ", ",", "\n")).map((words) => words.join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = textDifference(before, after);
      expect(pieces.map((piece) => piece.before).join("")).toBe(before);
      expect(pieces.map((piece) => piece.after).join("")).toBe(after);
    }),
  );
});
