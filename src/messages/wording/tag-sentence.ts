import nlp from "compromise/two";
import type { Token } from "../text/tokenise-message.ts";
import type { SentenceView } from "./sentence-view.ts";

export type Tags = ReadonlySet<string>;
/** Part-of-speech tags of compromise (`Verb`, `Noun`, `Plural`, `Gerund` ...), one set per token of the view. */
export type Tagger = (view: SentenceView) => readonly Tags[];

/** What a fact looks like to the part-of-speech tagger: something of the same kind that it knows. */
function standIn(token: Token): string {
  if (token.kind !== "fact") return token.text.replaceAll("\u2019", "'");
  switch (token.fact) {
    case "number":
    case "money":
    case "percentage":
      return "12";
    case "date":
    case "time":
      return "Monday";
    default:
      return "Anna";
  }
}

/**
 * A tagger that remembers the last `capacity` sentences: templates repeat, and tagging (about .3 ms a sentence) is most of a rewriting.
 * Facts are tagged by stand-ins, so that the same sentence for another user is remembered as well.
 */
export function createTagger(capacity = 4_000): Tagger {
  const memory = new Map<string, readonly Tags[]>();
  return (view) => {
    const offsets: number[] = [];
    let masked = "";
    view.tokens.forEach((token, i) => {
      const glued = i > 0 && token.start === view.tokens[i - 1]!.end;
      if (i > 0 && !glued) masked += " ";
      offsets.push(masked.length);
      masked += standIn(token);
    });
    const known = memory.get(masked);
    if (known !== undefined) return known;
    const tags = tagText(masked, offsets);
    if (memory.size >= capacity) memory.delete(memory.keys().next().value!);
    memory.set(masked, tags);
    return tags;
  };
}

const none: Tags = new Set();

/** Terms and tokens are joined by position: compromise keeps every character in `pre`, `text` and `post`. */
function tagText(masked: string, offsets: readonly number[]): readonly Tags[] {
  const byOffset = new Map<number, Tags>();
  let at = 0;
  for (const term of nlp(masked).termList() as { pre: string; text: string; post: string; tags?: Set<string> }[]) {
    at += term.pre.length;
    if (term.text.length > 0 && term.tags !== undefined && !byOffset.has(at)) byOffset.set(at, new Set(term.tags));
    at += term.text.length + term.post.length;
  }
  return offsets.map((offset) => byOffset.get(offset) ?? none);
}
