import { readMessage } from "../../../src/messages/text/message-document.ts";
import { articleFor } from "../../../src/messages/wording/indefinite-article.ts";

/**
 * Faults of form that a user would notice: two spaces or a space before a mark, a sentence that starts small, `a` before a vowel sound, unbalanced quotes and brackets,
 * a doubled word, two marks in a row that do not belong together. Each is named with the place where it stands.
 */
export function findFormFaults(text: string): string[] {
  const faults: string[] = [];
  const report = (name: string, pattern: RegExp): void => {
    for (const match of text.matchAll(pattern))
      faults.push(`${name}: ${text.slice(Math.max(0, match.index - 15), match.index + 20)}`);
  };
  report("double space", /\S {2,}(?=\S)/g);
  report("space before mark", /\S [,;!?](?!\S)|\S \.(?=\s|$)/g);
  report("no space after mark", /\p{L}{2}[,;!?](?=\p{L})/gu);
  report("marks", /[,;:][.,;:!?]|[!?][,;]|\.[,;!?](?!\w)|(?<!\.)\.\.(?!\.)|!\.|\?\./g);
  report("doubled word", /(?<![\p{L}'\u2019])(\p{L}{2,}) \1(?![\p{L}'\u2019-])/giu);
  for (const match of text.matchAll(/(?<![\p{L}'\u2019.-])([Aa]n?) ([\p{L}\d][\p{L}\d'\u2019-]*)/gu)) {
    if (match[1]!.toLowerCase() !== articleFor(match[2]!)) faults.push(`article: ${match[0]}`);
  }
  for (const [open, close] of [
    ["(", ")"],
    ["[", "]"],
    ["\u201C", "\u201D"],
  ] as const) {
    if (text.split(open).length !== text.split(close).length) faults.push(`unbalanced ${open}${close}`);
  }
  if (text.split('"').length % 2 === 0) faults.push('unbalanced "');
  for (const sentence of readMessage(text, { format: "text" }).sentences) {
    const first = sentence.tokens.find((token) => token.kind !== "punctuation" && token.kind !== "emoji");
    if (first?.kind === "word" && /^\p{Ll}/u.test(first.text)) faults.push(`small start: ${first.text}`);
  }
  return faults;
}

/** Faults of `after` that `before` did not have: only these are the rewriting's. */
export function newFormFaults(before: string, after: string): string[] {
  const count = (text: string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const fault of findFormFaults(text)) {
      const kind = fault.split(":")[0]!;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  };
  const old = count(before);
  return findFormFaults(after).filter((fault) => {
    const kind = fault.split(":")[0]!;
    const left = old.get(kind) ?? 0;
    if (left > 0) old.set(kind, left - 1);
    return left === 0;
  });
}
