import nlp from "compromise";
import natural from "natural/lib/natural/sentiment/index.js";
import stemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import model from "wink-eng-lite-web-model";
import winkNlp from "wink-nlp";
import { hashToUint32 } from "../../../src/math/random.ts";
import { normalise } from "../../../src/math/vector.ts";
import { segmentNow } from "../../../src/understanding/sentences/segment.ts";
import type { Candidate, FoundEntity } from "./candidate.ts";

/** Libraries without a neural model, run here on the same texts. A score of 0 reads as neutral. */
const labelOf = (score: number) => (score > 0 ? "positive" : score < 0 ? "negative" : "neutral");

export function winkBaseline(): Candidate {
  const wink = winkNlp(model, ["sbd", "negation", "sentiment", "pos", "ner"]);
  return {
    name: "wink-nlp",
    sentiment: async (texts) =>
      texts.map((text) => {
        const score = wink.readDoc(text).out(wink.its.sentiment) as unknown as number;
        return { label: labelOf(score), score, confidence: Math.abs(score) };
      }),
    // Its entities are dates, amounts, addresses and the like: no names, so nothing that these sets ask for.
    entities: async (texts) => texts.map(() => []),
  };
}

export function naturalBaseline(): Candidate {
  const analyser = new natural.SentimentAnalyzer("English", stemmer, "afinn");
  return {
    name: "natural (AFINN)",
    sentiment: async (texts) =>
      texts.map((text) => {
        const score = analyser.getSentiment(text.toLowerCase().match(/[\p{L}']+/gu) ?? [""]) || 0;
        return { label: labelOf(score), score, confidence: Math.min(1, Math.abs(score)) };
      }),
  };
}

export function compromiseBaseline(): Candidate {
  type Offsets = { text: string; offset: { start: number; length: number } }[];
  return {
    name: "compromise",
    entities: async (texts) =>
      texts.map((text) => {
        const document = nlp(text);
        const spans = (type: string, found: { json(options: object): unknown }): FoundEntity[] =>
          (found.json({ offset: true }) as Offsets).map(({ offset }) => {
            const name = text.slice(offset.start, offset.start + offset.length).replace(/[\s\p{P}]+$/u, "");
            return { type, start: offset.start, end: offset.start + name.length, score: 1 };
          });
        return [
          ...spans("person", document.people()),
          ...spans("location", document.places()),
          ...spans("organization", document.organizations()),
        ];
      }),
  };
}

const hashedDimensions = 4_096;

/** Bags of word stems, hashed to 4,096 dimensions, compared by cosine. */
export function wordsBaseline(): Candidate {
  return {
    name: "bag of words",
    embed: async (texts) =>
      texts.map((text) => {
        const vector = new Float32Array(hashedDimensions);
        for (const token of segmentNow(text).tokens) {
          if (token.isWord && !token.isStop) vector[hashToUint32(stemmer.stem(token.lemma)) % hashedDimensions]! += 1;
        }
        return normalise(vector);
      }),
  };
}
