import { stripMarkers } from "../text/markers.ts";
import type { MessageDocument } from "../text/message-document.ts";
import type { MessageTone, ToneAxis } from "./message-tone.ts";

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

/** Middle and spread of the heads over ordinary messages, which put them on the scale of the surface; see `lexicon/en/head-scale.json`. */
export type HeadScale = Record<keyof HeadReading, { middle: number; spread: number }>;

/**
 * The heads as a tone: each axis is `logistic(1.7 (x - middle) / spread)`, nearly the share of ordinary messages that lie below (Bowling et al. 2009: the logistic with 1.702 is within .01 of the normal).
 * Formality and politeness have heads of their own; energy has none and is read from sentiment, its nearest relative.
 */
export function toneOfHeads(heads: HeadReading, scale: HeadScale): MessageTone {
  const place = (head: keyof HeadReading): number =>
    1 / (1 + Math.exp((-1.702 * (heads[head] - scale[head].middle)) / scale[head].spread));
  return { formality: place("formality"), warmth: place("politeness"), energy: place("sentiment") };
}

/** Share of the encoder in each axis; the rest is the surface. Sentiment says little of energy, so it counts little. */
export const headShare = { formality: 0.5, warmth: 0.5, energy: 0.2 } as const;

/** Joins heads and surface: `axis = share x head + (1 - share) x surface`. Without heads (encoder busy or out of time) the surface stands alone. */
export function combineTone(surface: MessageTone, heads: MessageTone | undefined): MessageTone {
  if (heads === undefined) return surface;
  const join = (axis: ToneAxis): number => headShare[axis] * heads[axis] + (1 - headShare[axis]) * surface[axis];
  return { formality: join("formality"), warmth: join("warmth"), energy: join("energy") };
}

export type HeadMeter = (documents: readonly MessageDocument[]) => Promise<MessageTone[]>;

/**
 * Measures whole messages with their facts replaced by stand-ins: tone does not depend on the order number, and so the same template is measured once for all its readers.
 * The last `capacity` are remembered, and what is measured once keeps its value while it is remembered; unknown messages go to the encoder in one batch.
 */
export function createHeadMeter(measure: MeasureHeads, scale: HeadScale, capacity = 20_000): HeadMeter {
  const memory = new Map<string, MessageTone>();
  return async (documents) => {
    const texts = documents.map(maskFacts);
    const unknown = [...new Set(texts)].filter((text) => !memory.has(text));
    const found = new Map<string, MessageTone>();
    if (unknown.length > 0) {
      const results = await measure(unknown);
      unknown.forEach((text, i) => {
        const { tone, sentiment } = results[i]!;
        found.set(text, toneOfHeads({ ...tone, sentiment: sentiment.score }, scale));
      });
    }
    const tones = texts.map((text) => memory.get(text) ?? found.get(text)!);
    for (const [text, tone] of found) {
      if (memory.has(text)) continue;
      if (memory.size >= capacity) memory.delete(memory.keys().next().value!);
      memory.set(text, tone);
    }
    return tones;
  };
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

/** A message with its facts replaced by stand-ins of their kind; quotations and kept parts stay, mark-up goes. */
export function maskFacts(document: MessageDocument): string {
  let text = "";
  for (const token of document.tokens) {
    if (token.kind === "tag") continue;
    if (token.kind === "block-tag") text += "\n";
    else text += token.fact === undefined ? token.text : (standIns[token.fact] ?? stripMarkers(token.text));
  }
  return text.trim();
}
