import { expect, test } from "vitest";
import { segmentNow } from "./segment.ts";

const sentencesOf = (text: string): string[] =>
  segmentNow(text).sentences.map(({ start, end }) => text.slice(start, end));

test.each([
  [["Jeopardy! is on at seven.", "We watch it."]],
  [["Yahoo! said profits fell.", "Shares rose."]],
  [["P!nk sang for two hours.", "The crowd loved it."]],
  [["I saw Moulin Rouge! twice.", "It was great."]],
  [["Who Wants to Be a Millionaire? returns tonight.", "Stay tuned."]],
  [["Panic! at the Disco played.", "Fans cheered."]],
  [["Hello, Dolly! opened in 1964.", "It ran for years."]],
  [["Where's Wally? is a series.", "Kids love it."]],
  [["E! News reported it.", "Nobody knew."]],
])("%j: a mark of a name ends no sentence", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test.each([
  [["Great product!", "would buy again."]],
  [["She works at Yahoo!", "Yahoo is big."]],
  [["omg!", "i love it."]],
  [["Love it!!!", "so soft"]],
])("%j: any other mark does", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test.each([
  [['"Will he come?" she asked.', "Nobody knew."]],
  [['"Fire!" cried Tom.', "They ran."]],
  [["Oh, my God! she said.", "He laughed."]],
  [["« Tu viens ? » demanda-t-il.", "Elle rit."]],
  [["«Ты идёшь?» — спросил он.", "Она кивнула."]],
  [['„Kommst du?", fragte er.', "Sie nickte."]],
  [["¿Quién es? preguntó ella.", "Nadie."]],
])("%j: words that are said stay with who says them", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test.each([
  [["Am 3. Oktober war frei.", "Alle feierten."]],
  [["Der 2. Weltkrieg endete 1945.", "Danach war Frieden."]],
  [["Er wohnt in der Hauptstr. 5.", "Sie auch."]],
  [["M. Dupont est arrivé à 8 h.", "Il a dit bonjour."]],
  [["El Sr. García llegó.", "La Sra. López no."]],
  [["Vive en EE.UU. desde 1990.", "Trabaja mucho."]],
  [["Il sig. Rossi è qui.", "La dott.ssa Bianchi no."]],
  [["Dhr. Jansen komt a.s. maandag.", "Mevr. De Vries ook."]],
  [["Он родился в 1990 г. в Москве.", "Живёт там и сейчас, т.е. дома."]],
  [["Это стоит 5 тыс. руб.", "Дорого."]],
  [["Ing. Novák a Mgr. Dvořák přišli.", "Ano."]],
])("%j: abbreviations of other languages", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test.each([
  [["これは本です。", "とても面白いです。", "「本当？」と彼は言った。"]],
  [["这是一本书。", "我很喜欢！", "你呢？"]],
])("%j: scripts without spaces", (expected) => {
  expect(sentencesOf(expected.join(""))).toEqual(expected);
});

test.each([
  [["यह एक किताब है।", "यह अच्छी है।"]],
  [["هذا كتاب.", "هل قرأته؟", "نعم."]],
  [["1. Wash the rice.", "2. Boil the water.", "3. Eat."]],
  [["I like .NET.", "Also Node.js."]],
  [["The S&P 500 rose .5 percent.", "The Dow fell."]],
  [["Fig. 2.3. shows it.", "See Sec. 4.1.2. for more."]],
  [["On 12.05.2024 it rained.", "On 13.05. it did not."]],
  [["Henry VIII. ruled.", "He had six wives."]],
  [["No. 10 is a house.", "No.", "Really."]],
  [["Thanks! :)", "See you. ;)", "Bye."]],
  [["So good! 😍", "Buy it. 👍🏽", "Now."]],
])("%j: other scripts, points of lists, numbers, faces", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});
