import { expect, test } from "vitest";
import { findEvidence } from "./find-evidence.ts";
import { embedBagOfWords, taggable } from "./testing/bag-of-words.ts";

const body =
  "The council met in the town hall. A new tram crosses the old bridge. Bakers sell bread at the market square.";
const [tram, bread] = await embedBagOfWords(["tram crosses bridge", "bakers sell bread market"]);

test("a text whose sentences were read before is judged by those, without the encoder", async () => {
  let embedded = 0;
  const embed = async (texts: readonly string[]) => {
    embedded += texts.length;
    return embedBagOfWords(texts);
  };
  const text = { ...(await taggable(body)), sentenceVectors: new Map<number, Float32Array>() };
  const evidenceOf = async (tag: string, vector: Float32Array) => {
    const wanted = [[{ tag, vector, phrases: ["no such words"] }]];
    const [evidence] = (await findEvidence([text], wanted, embed))[0]!;
    return evidence!.map((one) => ("text" in one ? one.text.trim() : one.title));
  };
  expect(await evidenceOf("transport", tram!)).toEqual(["A new tram crosses the old bridge."]);
  expect(embedded).toBe(3);
  expect(text.sentenceVectors.size).toBe(3);
  expect(await evidenceOf("food", bread!)).toEqual(["Bakers sell bread at the market square."]);
  expect(embedded).toBe(3);
});
