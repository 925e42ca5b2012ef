import { capitalise } from "../edits/edit.ts";
import { defineRule } from "../edits/rule.ts";

/** "Oops!", "Heads up!" and the like go where they are a sentence of their own and another follows on the line. */
export const removeInterjection = defineRule({
  name: "interjection-removed",
  axes: ["formality", "energy"],
  always: true,
  propose: ({ view, document, index, part, lexicon }) => {
    if (part === "subject") return [];
    const words = view.tokens.filter((token) => token.kind === "word");
    if (words.length === 0 || words.length + 1 < view.tokens.length) return [];
    if (!lexicon.interjections.has(words.map(({ lower }) => lower).join(" "))) return [];
    const after = document.sentences[index + 1];
    if (after === undefined || after.paragraph !== view.sentence.paragraph || view.sentence.endsLine) return [];
    const first = document.text.charAt(after.start);
    if (capitalise(first) !== first) return [];
    return [[{ start: view.sentence.start, end: after.start, text: "" }]];
  },
});
