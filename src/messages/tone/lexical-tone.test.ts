import { expect, test } from "vitest";
import { readForRewriting } from "../rewriting/read-for-rewriting.ts";
import { lexicon } from "../testing/propose.ts";
import type { LexicalFeature } from "../wording/lexicon-schema.ts";
import { addSums, countLexical, countNames, lexicalTone, sumLexical, toneOfSums } from "./lexical-tone.ts";
import type { ToneAxis } from "./message-tone.ts";

const countsOf = (text: string): Float64Array[] =>
  readForRewriting(text, { format: "text" }, lexicon).views.map((view) => countLexical(view, lexicon));
const amount = (text: string, feature: LexicalFeature | "words" | "sentences"): number =>
  countsOf(text).reduce((sum, counts) => sum + counts[countNames.indexOf(feature)]!, 0);

test.each<[LexicalFeature, string, string]>([
  ["contractions", "We don't know.", "We do not know."],
  ["expansions", "We do not know.", "We don't know."],
  ["greetings", "Hello Anna,", "Anna came."],
  ["casualGreetings", "Hey Anna,", "Dear Anna,"],
  ["formalGreetings", "Dear Anna,", "Hey Anna,"],
  ["please", "Please call us.", "You can call us."],
  ["thanks", "Thank you for your order.", "We have your order."],
  ["bareCommands", "Send the form.", "Please send the form."],
  ["exclamations", "It is here!", "It is here."],
  ["emoji", "It is here 🎉", "It is here."],
  ["questions", "Is it here?", "It is here."],
  ["empathy", "We are sorry for the delay.", "There is a delay."],
  ["intensifiers", "It is very good.", "It is good."],
  ["thatClauses", "We hope that you like it.", "We hope you like it."],
  ["plainWords", "We need your help.", "We see it."],
  ["formalWords", "We require your assistance.", "We see it."],
])("%s: %s", (feature, has, hasNot) => {
  expect([amount(has, feature) > 0, amount(hasNot, feature)]).toEqual([true, 0]);
});

test("words and sentences are counted, facts as words and without a tone of their own", () => {
  expect([amount("Your order 1234 is here. It is blue.", "words"), amount("One. Two. Three.", "sentences")]).toEqual([
    8, 3,
  ]);
  expect(amount("The film “Please, don't!” is on.", "please")).toBe(0);
});

const toneOf = (text: string) =>
  lexicalTone(
    countsOf(text).reduce((sum, counts) => sum.map((one, i) => one + counts[i]!)),
    lexicon,
  );

test.each<[ToneAxis, string, string]>([
  [
    "formality",
    "We would be grateful if you could return the enclosed form.",
    "Hey, just send us the form, don't wait!",
  ],
  ["warmth", "Thank you so much for your lovely note. We are so glad to help.", "The form is due. Send it."],
  ["energy", "It is here! Come and see it today! 🎉", "It is available in the office."],
])("%s is higher in %j than in %j", (axis, high, low) => {
  expect(toneOf(high)[axis]).toBeGreaterThan(toneOf(low)[axis] + 0.1);
});

test("sums add up over sentences, and the tone of nothing is in the middle of the range", () => {
  const [one, two] = countsOf("Hi Anna, it's here! Please call us.");
  const apart = addSums(sumLexical(one!, lexicon), sumLexical(two!, lexicon));
  const together = sumLexical(one!.map((count, i) => count + two![i]!) as Float64Array, lexicon);
  for (const axis of ["formality", "warmth", "energy"] as const) expect(apart[axis]).toBeCloseTo(together[axis], 12);
  for (const value of Object.values(toneOfSums(apart, lexicon))) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(1);
  }
});
