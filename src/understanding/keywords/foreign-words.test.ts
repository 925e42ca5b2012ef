import { expect, test } from "vitest";
import { segmentNow } from "../sentences/segment.ts";
import { extractKeywords } from "./extract-keywords.ts";
import { foreignKeywords } from "./foreign-words.ts";

const keywordsOf = (text: string, language: string): string[] =>
  extractKeywords(segmentNow(text), {
    frequencies: { idf: () => 1 },
    canBeKeyword: foreignKeywords(language),
  }).map(({ text }) => text.toLowerCase());

test.each([
  [
    "de",
    "Der Bundestag hat gestern ein neues Gesetz über die Rente beschlossen. Die Rente soll steigen, sagt der Minister.",
    ["rente", "gesetz"],
    ["der", "ein", "gestern", "steigen", "beschlossen", "soll"],
  ],
  [
    "fr",
    "Le gouvernement a annoncé hier une réforme des retraites, et les syndicats sont contre cette réforme.",
    ["réforme", "retraites"],
    ["le", "une", "cette", "contre", "hier", "sont"],
  ],
  [
    "es",
    "El gobierno anunció ayer una reforma de las pensiones, y los sindicatos están contra la reforma.",
    ["reforma", "pensiones"],
    ["el", "una", "las", "contra", "están"],
  ],
])("in %s function words are no keywords", (language, text, wanted, unwanted) => {
  const found = keywordsOf(text, language);
  expect(found).toEqual(expect.arrayContaining(wanted));
  for (const word of unwanted) expect(found).not.toContain(word);
});
