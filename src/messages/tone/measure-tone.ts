import { stripMarkers } from "../text/markers.ts";
import type { MessageDocument, Sentence } from "../text/message-document.ts";
import type { MessageTone } from "./message-tone.ts";

/** Tone and sentiment heads of the encoder, one result per text in order. */
export type MeasureHeads = (
  texts: readonly string[],
) => Promise<{ tone: { formality: number; politeness: number }; sentiment: { score: number } }[]>;

export interface HeadReading {
  /** 0 to 1. */
  formality: number;
  /** 0 to 1. */
  politeness: number;
  /** -1 to 1. */
  sentiment: number;
}

/** Share of the encoder in each axis; the rest is the surface. Energy has no head of its own and takes a little from sentiment. */
export const headShare = { formality: 0.5, warmth: 0.5, energy: 0.2 } as const;

/**
 * Joins heads and surface:
 * `formality = .5 head + .5 surface`, `warmth = .5 (.75 politeness + .25 (sentiment + 1) / 2) + .5 surface`, `energy = .2 (sentiment + 1) / 2 + .8 surface`.
 * Without heads (encoder busy or out of time) the surface stands alone.
 */
export function combineTone(surface: MessageTone, heads: HeadReading | undefined): MessageTone {
  if (heads === undefined) return surface;
  const mood = (heads.sentiment + 1) / 2;
  const join = (axis: keyof typeof headShare, head: number): number =>
    headShare[axis] * head + (1 - headShare[axis]) * surface[axis];
  return {
    formality: join("formality", heads.formality),
    warmth: join("warmth", 0.75 * heads.politeness + 0.25 * mood),
    energy: join("energy", mood),
  };
}

export type HeadMeter = (documents: readonly MessageDocument[]) => Promise<HeadReading[]>;

/**
 * Heads of whole messages as the mean over their sentences, weighted by words. Sentences are measured with their facts replaced by stand-ins (tone does not depend on the order number),
 * so that the sentences of a template are measured once for all readers; the last `capacity` are remembered. Unknown sentences of all documents go to the encoder in one batch.
 */
export function createHeadMeter(measure: MeasureHeads, capacity = 10_000): HeadMeter {
  const memory = new Map<string, HeadReading>();
  return async (documents) => {
    const sentences = documents.map((document) => document.sentences.map(maskFacts));
    const unknown = [...new Set(sentences.flat().map((sentence) => sentence.text))].filter((text) => !memory.has(text));
    const found = new Map<string, HeadReading>();
    if (unknown.length > 0) {
      const results = await measure(unknown);
      unknown.forEach((text, i) => {
        const { tone, sentiment } = results[i]!;
        found.set(text, { formality: tone.formality, politeness: tone.politeness, sentiment: sentiment.score });
      });
    }
    const readings = sentences.map((list) =>
      mean(list.map(({ text, words }) => ({ words, reading: found.get(text) ?? memory.get(text)! }))),
    );
    for (const [text, reading] of found) {
      if (memory.size >= capacity) memory.delete(memory.keys().next().value!);
      memory.set(text, reading);
    }
    return readings;
  };
}

const neutral: HeadReading = { formality: 0.5, politeness: 0.5, sentiment: 0 };

function mean(parts: readonly { words: number; reading: HeadReading }[]): HeadReading {
  const words = parts.reduce((sum, part) => sum + part.words, 0);
  if (words === 0) return neutral;
  const average = (key: keyof HeadReading): number =>
    parts.reduce((sum, part) => sum + part.words * part.reading[key], 0) / words;
  return { formality: average("formality"), politeness: average("politeness"), sentiment: average("sentiment") };
}

const standIns: Record<string, string> = {
  number: "12",
  money: "\u00A312",
  percentage: "12%",
  date: "12 May",
  time: "10:30",
  link: "the website",
  email: "the address",
  code: "A12",
  name: "Anna",
  data: "Anna",
  placeholder: "Anna",
};

/** A sentence with facts replaced by stand-ins of their kind; quotations and kept parts stay, mark-up goes. */
export function maskFacts(sentence: Sentence): { text: string; words: number } {
  let text = "";
  let words = 0;
  for (const token of sentence.tokens) {
    if (token.kind === "tag") continue;
    if (token.kind === "word" || (token.kind === "fact" && token.fact !== "markup")) words++;
    if (token.kind === "space" || token.kind === "newline") text += " ";
    else text += token.fact === undefined ? token.text : (standIns[token.fact] ?? stripMarkers(token.text));
  }
  return { text, words };
}
