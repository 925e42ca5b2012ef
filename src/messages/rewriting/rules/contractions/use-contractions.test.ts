import { expect, test } from "vitest";
import { rewrittenBy } from "../../../testing/propose.ts";
import { useContractions } from "./use-contractions.ts";

test.each([
  ["We do not ship abroad.", "We don't ship abroad."],
  ["It cannot be changed.", "It can't be changed."],
  ["We are sorry, and it is late.", "We're sorry, and it's late."],
  ["You have been chosen.", "You've been chosen."],
  ["I am here and we will wait.", "I'm here and we'll wait."],
  ["We would like to help.", "We'd like to help."],
  ["We know how you are using it.", "We know how you're using it."],
  ["If you are ready, we will start.", "If you're ready, we'll start."],
])("%s", (text, expected) => {
  expect(rewrittenBy(useContractions, text)).toBe(expected);
});

test.each([
  ["have as a full verb", "The points you have are valid."],
  ["have as a full verb before its object's participle", "You have limited time."],
  ["what remains", "The points you have left expire."],
  ["a complement before its verb", "This is how late it is for you."],
  ["a complement before its verb, with be at the end", "Tell us where you are now."],
  ["a relative clause without its pronoun", "The hotel you are in has a pool."],
  ["a comparison", "It is later than it is here.".replace("It is later", "Later")],
  ["the end of a clause", "Yes, we are. Here it is."],
  ["inverted order", "Is not the shop open?"],
  ["a cleft", "We know what it is that matters."],
  ["not only", "They do not only sell it."],
])("%s stays", (_, text) => {
  expect(rewrittenBy(useContractions, text)).toBe(text);
});
