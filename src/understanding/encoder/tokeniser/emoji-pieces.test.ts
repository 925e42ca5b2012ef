import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { realModelsDir } from "../../testing/real-models.ts";
import { loadEmoji } from "./emoji.ts";
import { createTokeniser, type Tokenise } from "./tokeniser.ts";

const modelsDir = realModelsDir();

describe.skipIf(modelsDir === undefined)("emoji in the shipped vocabulary", () => {
  let plain: Tokenise;
  let reading: Tokenise;
  beforeAll(() => {
    const file = JSON.parse(readFileSync(`${modelsDir}/attune-encoder/tokenizer.json`, "utf8"));
    plain = createTokeniser(file);
    reading = createTokeniser(file, { emoji: loadEmoji() });
  });

  test("an emoji that says nothing has no piece, a face that stands alone those of its words", () => {
    for (const nothing of ["ok 🇩🇪", "ok🟦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 ok"]) expect(reading(nothing).ids).toEqual(reading("ok").ids);
    for (const face of ["sad :/", "sad :/."]) expect(reading(face).ids.slice(0, 2)).toEqual(reading("sad unsure").ids);
    expect(reading("I <3 this").ids).toEqual(reading("I love it this").ids);
    expect(reading("it weighs <3 kg").ids).toEqual(plain("it weighs <3 kg").ids);
    expect(reading("see http://x.example").ids).toEqual(plain("see http://x.example").ids);
  });

  test("an emoji that follows its like is read once, and both are one word of the text", () => {
    expect(reading("👍👍🏽👍").words).toEqual([{ start: 0, end: 8 }]);
    expect(reading("so 👍👍👎👍 ok").ids).toEqual(reading("so 👍👎👍 ok").ids);
    expect(reading("👍👍👎").words).toEqual([
      { start: 0, end: 4 },
      { start: 4, end: 6 },
    ]);
  });
});
