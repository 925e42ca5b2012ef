import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TypedSpan } from "./metrics.ts";

/** A sentence as annotated, written with one space between its tokens. */
export interface EntitySentence {
  text: string;
  tokens: { start: number; end: number }[];
  /** Spans of tokens, with our types. */
  spans: TypedSpan[];
}

export interface EntitySet {
  name: string;
  file: string;
  /** Column of the word; the tag is the last column. */
  wordColumn: number;
  /** Types of the set to our types; the others do not count. */
  types: Readonly<Record<string, string>>;
}

const conll = { PER: "person", ORG: "organization", LOC: "location" };

export const entitySets = {
  conll2003: { name: "CoNLL-2003", file: "conll2003/test.bio.tsv", wordColumn: 0, types: conll },
  wnut17: {
    name: "WNUT-17",
    file: "wnut17/test.conll",
    wordColumn: 0,
    types: {
      person: "person",
      location: "location",
      corporation: "organization",
      group: "organization",
      product: "product",
      "creative-work": "work",
    },
  },
  btc: { name: "Broad Twitter Corpus, section F", file: "btc/f.conll", wordColumn: 0, types: conll },
  wikineural: { name: "WikiNEuRal (en)", file: "wikineural_en/test.conllu", wordColumn: 1, types: conll },
} as const satisfies Record<string, EntitySet>;

export function readEntitySet(folder: string, set: EntitySet): EntitySentence[] {
  return parseColumns(readFileSync(join(folder, set.file), "utf8"), set);
}

/** Sentences of `word<tab or space>...tag` lines, blank lines between them. */
export function parseColumns(
  content: string,
  { types, wordColumn }: Pick<EntitySet, "types" | "wordColumn">,
): EntitySentence[] {
  return content.split(/\r?\n[^\S\n]*\r?\n/).flatMap((block) => {
    const rows = block.split(/\r?\n/).flatMap((line) => {
      const parts = line.includes("\t") ? line.split("\t") : line.split(" ");
      return parts.length > wordColumn + 1
        ? [{ word: parts[wordColumn]!.trim() || "_", tag: parts.at(-1)!.trim() }]
        : [];
    });
    return rows.length === 0 ? [] : [toSentence(rows, types)];
  });
}

function toSentence(
  rows: readonly { word: string; tag: string }[],
  types: Readonly<Record<string, string>>,
): EntitySentence {
  const tokens: EntitySentence["tokens"] = [];
  let text = "";
  for (const { word } of rows) {
    if (text !== "") text += " ";
    tokens.push({ start: text.length, end: text.length + word.length });
    text += word;
  }
  return {
    text,
    tokens,
    spans: spansOfTags(
      rows.map((row) => row.tag),
      types,
    ),
  };
}

/** An I- that continues nothing starts an entity, as in conlleval. */
export function spansOfTags(tags: readonly string[], types: Readonly<Record<string, string>>): TypedSpan[] {
  const spans: (TypedSpan & { source: string })[] = [];
  tags.forEach((tag, i) => {
    if (tag === "O") return;
    const source = tag.slice(2);
    const open = spans.at(-1);
    if (tag.startsWith("I") && open?.end === i && open.source === source) open.end = i + 1;
    else spans.push({ type: types[source] ?? "", source, first: i, end: i + 1 });
  });
  return spans.flatMap(({ type, first, end }) => (type === "" ? [] : [{ type, first, end }]));
}

/** The tokens that a span of characters touches; undefined when it touches none. */
export function toTokenSpan(
  { tokens }: Pick<EntitySentence, "tokens">,
  span: { type: string; start: number; end: number },
): TypedSpan | undefined {
  const first = tokens.findIndex((token) => token.end > span.start);
  const last = tokens.findLastIndex((token) => token.start < span.end);
  return first < 0 || last < first ? undefined : { type: span.type, first, end: last + 1 };
}
