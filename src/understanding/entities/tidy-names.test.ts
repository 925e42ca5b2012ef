import { expect, test } from "vitest";
import { tidyNames } from "./tidy-names.ts";

function tidied(text: string, ...named: [mention: string, type: string, score?: number][]): string[] {
  const entities = named.map(([mention, type, score = 0.9]) => {
    const start = text.indexOf(mention);
    return { text: mention, type, start, end: start + mention.length, score };
  });
  return tidyNames(text, entities).map(({ type, start, end }) => `${type}: ${text.slice(start, end)}`);
}

test("a title alone is no person; a title with a name is", () => {
  expect(tidied("The Dr said it.", ["Dr", "person"])).toEqual([]);
  expect(tidied("Prime Minister Ana Ribeiro", ["Prime Minister Ana Ribeiro", "person"])).toEqual([
    "person: Prime Minister Ana Ribeiro",
  ]);
  expect(tidied("She joined General.", ["General", "organization"])).toEqual(["organization: General"]);
});

test("names around an ampersand are one organization, however much of it was seen", () => {
  const text = "Profits at Corrigan & Vale fell, said Ana Vale.";
  const joined = ["organization: Corrigan & Vale", "person: Ana Vale"];
  expect(tidied(text, ["Corrigan", "person", 0.4], ["Ana Vale", "person"])).toEqual(joined);
  expect(tidied(text, ["Corrigan", "organization", 0.5], ["Vale", "person"], ["Ana Vale", "person"])).toEqual(joined);
  expect(tidied(text, ["Corrigan", "organization"], ["Ana Vale", "person"])).toEqual(joined);
  expect(tidied(text, ["Corrigan & Vale", "organization"], ["Ana Vale", "person"])).toEqual(joined);
});

test.each([
  ["Watch Messi & Ronaldo run.", ["Messi", "Ronaldo"], "person", ["Messi", "Ronaldo"]],
  ["With Ada Lovelace & Alan Turing.", ["Ada Lovelace", "Alan Turing"], "person", ["Ada Lovelace", "Alan Turing"]],
  ["Lunch with Emma & Tom.", ["Emma & Tom"], "person", ["Emma", "Tom"]],
  ["Students of SJMC & FPC.", ["SJMC &", "FPC"], "organization", ["SJMC", "FPC"]],
  ["Wigan & Warrington replay it.", ["Wigan", "Warrington"], "organization", ["Wigan", "Warrington"]],
])("two that the encoder is sure of stay two: %s", (text, mentions, type, names) => {
  const expected = names.map((name) => `${type}: ${name}`);
  expect(tidied(text, ...mentions.map((one): [string, string, number] => [one, type, 0.7]))).toEqual(expected);
});

test("handles and hashtags are written small by habit", () => {
  const tweet = `${prose} Thanks to @ pitbull and #gaa.`;
  expect(tidied(tweet, ["pitbull", "person", 0.5], ["gaa", "organization", 0.5])).toHaveLength(2);
});

test("words beside the name stay outside when the encoder knew where it begins", () => {
  expect(tidied("Yesterday Marks & Spencer opened.", ["Marks", "organization", 0.5], ["Spencer", "person"])).toEqual([
    "organization: Marks & Spencer",
  ]);
});

test("places and ampersands between common words are left alone", () => {
  expect(tidied("Bosnia & Herzegovina", ["Bosnia", "location"], ["Herzegovina", "location"])).toHaveLength(2);
  expect(tidied("Fish & chips in Oslo", ["Oslo", "location"])).toEqual(["location: Oslo"]);
  expect(tidied("", ...[])).toEqual([]);
});

const prose =
  "She packed her rucksack and her diary before the trip to Lisbon. Poetry is her life. Every poem, she says, is a walk, and poetry the road.";

test("in prose a word without a capital is no name, nor one that has its capital from the sentence", () => {
  expect(
    tidied(prose, ["rucksack", "person", 0.5], ["diary", "work", 0.5], ["Lisbon", "location"], ["Poetry", "work"]),
  ).toEqual(["location: Lisbon"]);
});

test.each([
  ["Porridge", "work"],
  ["Trout", "organization"],
  ["Checks", "organization"],
  ["Nobody", "organization"],
])("an ordinary word that begins a sentence is no name unless the encoder is sure: %s", (word, type) => {
  const text = `${word} came up again at the meeting of the council in the old town hall, where it had been on the table since the spring of last year.`;
  expect(tidied(text, [word, type, 0.5])).toEqual([]);
  expect(tidied(text, [word, type, 0.9])).toEqual([`${type}: ${word}`]);
  expect(tidied(`${text} A friend of ${word} said so.`, [word, type, 0.5])).toEqual([`${type}: ${word}`]);
});

test.each([
  ["diary", "work"],
  ["division bell", "work"],
  ["love", "work"],
  ["solder", "product"],
])("ordinary words that are written small are no name, however sure the encoder is: %s", (words, type) => {
  expect(tidied(prose.replace("diary", words), [words, type, 0.95])).toEqual([]);
});

test("a name that is written small stays where the encoder is sure of it", () => {
  expect(tidied(prose.replace("diary", "iphone"), ["iphone", "product", 0.95])).toEqual(["product: iphone"]);
});

test("a name at the beginning of a sentence stays, and so do names in texts without capitals", () => {
  const dune =
    "Dune opened on Friday in a hundred cinemas of the country, and it was full everywhere. People queued for Dune for hours.";
  expect(tidied(dune, ["Dune", "work"])).toEqual(["work: Dune"]);
  const chat =
    "saw harry styles at the o2 last night omg he was so good i cried. then we went home and watched it all again on the phone";
  expect(tidied(chat, ["harry styles", "person"])).toEqual(["person: harry styles"]);
});
