import { expect, test } from "vitest";
import { emojiSequence, loadEmojiWords } from "./emoji.ts";

const words = loadEmojiWords();

test.each([
  ["💔", "heartbroken"],
  ["😍", "love it"],
  ["👍🏽", "good"],
  ["❤️", "love it"],
  ["🤷🏾‍♀️", "confused"],
  ["🙅🏼‍♂️", "bad"],
])("%s says %j, whatever its skin tone or form", (emoji, expected) => {
  expect([emoji.match(emojiSequence), words(emoji)]).toEqual([[emoji], expected]);
});

test("a joined sequence that is not in the lexicon is read as its first pictograph, an unknown one not at all", () => {
  expect(words("😍‍🔥")).toBe("love it");
  expect(words("🧷")).toBeUndefined();
});

test("digits, signs and letters are no emoji", () => {
  expect("1 © a #*".match(emojiSequence)?.map(words) ?? []).toEqual([undefined]);
});
