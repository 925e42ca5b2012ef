import { capitalise } from "../edits/edit.ts";
import { defineRule, type Proposal } from "../edits/rule.ts";

const subjects = new Set([
  "we",
  "you",
  "it",
  "they",
  "this",
  "your",
  "our",
  "there",
  "we'll",
  "we've",
  "we're",
  "you'll",
  "you're",
  "it's",
  "they'll",
  "i",
]);
const minimumWords = 7;
const longSentenceWords = 18;

/** A long sentence of two full clauses becomes two: at a semicolon, or at ", and we", ", but you", ", so it". */
export const splitSentence = defineRule({
  name: "sentence-split",
  axes: ["formality"],
  propose: ({ view, part }) => {
    if (part === "subject") return [];
    const words = view.tokens.map((token) => token.kind === "word" || token.kind === "fact");
    const total = words.filter(Boolean).length;
    if (
      total < longSentenceWords ||
      /^(?:if|when|while|as|although|because|since|once|should|to|for)$/.test(view.tokens[view.first]?.lower ?? "")
    )
      return [];
    const proposals: Proposal[] = [];
    let before = 0;
    view.tokens.forEach((token, i) => {
      if (words[i]) before++;
      if (token.kind !== "punctuation" || before < minimumWords || total - before < minimumWords) return;
      const link = view.tokens[i + 1];
      const subject = view.tokens[i + 2];
      if (token.text === ";" && link?.kind === "word" && subjects.has(link.lower) && view.isJoined(i + 1)) {
        proposals.push([{ start: token.start, end: link.end, text: `. ${capitalise(link.text)}` }]);
      }
      if (token.text !== "," || link?.kind !== "word" || subject?.kind !== "word" || !subjects.has(subject.lower))
        return;
      if (!view.isJoined(i + 1) || !view.isJoined(i + 2) || (link.lower === "so" && subject.lower === "that")) return;
      if (link.lower === "and")
        proposals.push([{ start: token.start, end: subject.end, text: `. ${capitalise(subject.text)}` }]);
      if (link.lower === "but" || link.lower === "so")
        proposals.push([{ start: token.start, end: link.end, text: `. ${capitalise(link.text)}` }]);
    });
    return proposals;
  },
});
