import { describe, expect, test } from "vitest";
import { emojiSequence, loadEmoji } from "./emoji.ts";

const { wordsOf, wordsOfFace } = loadEmoji();

test.each([
  ["💔", "heartbroken"],
  ["😍", "love it"],
  ["👍🏽", "good"],
  ["❤️", "love it"],
  ["🤷🏾‍♀️", "who knows"],
  ["🙅🏼‍♂️", "bad"],
  ["😮‍💨", "exhausted"],
  ["❤️‍🩹", "hurt but healing"],
  ["🏴‍☠️", "pirate"],
  ["👩🏽‍❤️‍👨🏿", "love it"],
  ["🐈‍⬛", "cat"],
  ["🌮", "taco"],
  ["5️⃣", "5"],
])("%s says %j, whatever its skin tone or form", (emoji, expected) => {
  expect([emoji.match(emojiSequence), wordsOf(emoji)]).toEqual([[emoji], expected]);
});

test("a joined sequence that is not in the lexicon is read as the first of its pictographs that is", () => {
  expect(wordsOf("😍‍🔥")).toBe("love it");
  expect(wordsOf("👩‍🍳")).toBe("cooking");
});

test.each(["🇩🇪", "🟦", "👩🏽‍🦰", "🔺"])("%s is an emoji that says nothing", (emoji) => {
  expect([emoji.match(emojiSequence), wordsOf(emoji)]).toEqual([[emoji], ""]);
});

test("digits, signs and letters are no emoji", () => {
  expect("1 © a #*".match(emojiSequence)?.map(wordsOf) ?? []).toEqual([undefined]);
});

describe("faces written with characters", () => {
  test.each([
    ["</3", "heartbroken"],
    [":/", "unsure"],
    ["T_T", "very sad"],
    ["ಠ_ಠ", "annoyed"],
    ["\\o/", "hooray"],
  ])("%s says %j", (face, expected) => expect(wordsOfFace(face)).toBe(expected));

  test.each(["D:", "http://", "x:", "--", ")", ":"])("%s is none", (run) => expect(wordsOfFace(run)).toBeUndefined());
});
