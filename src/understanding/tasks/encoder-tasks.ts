import type { Emotion, Entity, Sentiment, Tone } from "../analysis/analysis.ts";
import type { Encoder } from "../encoder/encoder.ts";
import { type PreparedText, windowInput } from "../encoder/prepare-text.ts";
import type { SubmitOptions } from "../encoder/scheduler.ts";
import type { Pieces } from "../encoder/tokeniser/tokeniser.ts";
import { decodeEmotions } from "./emotions.ts";
import { decodeEntities } from "./entities.ts";
import { decodeSentiment } from "./sentiment.ts";
import { joinWindows, type TextOutputs } from "./text-outputs.ts";
import { findTurnedClauses, turnEvidence } from "./turned-clauses.ts";

export interface Encoded {
  /** One per text. */
  outputs: TextOutputs[];
  queueMs: number;
  inferenceMs: number;
}

/** What the shipped encoder knows of texts: one pass, then results read from its outputs. */
export interface EncoderTasks {
  encode(texts: readonly Pick<PreparedText, "pieces" | "windows">[], options?: SubmitOptions): Promise<Encoded>;
  sentimentOf(prepared: PreparedText, outputs: TextOutputs): Sentiment;
  /** Without sentences. */
  sentimentOfWhole(outputs: TextOutputs): Sentiment;
  emotionsOf(outputs: TextOutputs): Emotion[];
  toneOf(outputs: TextOutputs): Tone;
  entitiesOf(prepared: PreparedText, outputs: TextOutputs): Entity[];
  entityTypes: readonly string[];
}

export function createEncoderTasks(encoder: Encoder): EncoderTasks {
  const { labels, calibration, dimensions } = encoder.manifest;
  const sizes = { dimensions, tags: labels.entities.length };
  return {
    entityTypes: [...new Set(labels.entities.flatMap((tag) => (tag === "O" ? [] : [tag.slice(2)])))],
    async encode(texts, options) {
      const windows = texts.flatMap((text) => text.windows.map((window) => windowInput(text.pieces, window)));
      const reply = await encoder.submit(windows, options);
      let next = 0;
      const outputs = texts.map((text) => {
        const own = reply.outputs.slice(next, next + text.windows.length);
        next += text.windows.length;
        return joinWindows(text.pieces, text.windows, own, sizes);
      });
      return { outputs, queueMs: reply.queueMs, inferenceMs: reply.inferenceMs };
    },
    sentimentOf: ({ text, pieces, segmentation, sentences }, outputs) => {
      const { whole, evidence } = withTurnedClauses(text, pieces, outputs);
      return decodeSentiment({
        logits: whole,
        sentences: sentences.flatMap(({ first, end }, i) => {
          if (end === first) return [];
          const { start, end: stop } = segmentation.sentences[i]!;
          return [{ start, end: stop, logits: meanEvidence(evidence, first, end) }];
        }),
        temperature: calibration.sentiment.temperature,
      });
    },
    sentimentOfWhole: (outputs) =>
      decodeSentiment({ logits: outputs.sentiment, sentences: [], temperature: calibration.sentiment.temperature }),
    emotionsOf: ({ emotions }) =>
      emotions ? decodeEmotions(emotions, labels.emotions, calibration.emotions.temperature) : [],
    toneOf: ({ tone }) => ({ formality: unit(tone?.[0]), politeness: unit(tone?.[1]) }),
    entitiesOf: ({ text, pieces, sentences }, { wordTags }) =>
      decodeEntities({
        text,
        pieces,
        sentences,
        wordTags,
        tags: labels.entities,
        temperature: calibration.entities.temperature,
      }),
  };
}

/** The sentiment of a text and the evidence of its pieces, with clauses that deny a complaint or praise read as what they mean. */
function withTurnedClauses(
  text: string,
  pieces: Pieces,
  { sentiment, tokenSentiment }: TextOutputs,
): { whole: Float32Array | undefined; evidence: Float32Array } {
  const clauses = findTurnedClauses(text);
  if (clauses.length === 0 || sentiment === undefined) return { whole: sentiment, evidence: tokenSentiment };
  const evidence = tokenSentiment.slice();
  const change = turnEvidence(evidence, pieces, clauses);
  // The whole is the mean of its pieces' evidence.
  return { whole: sentiment.map((logit, label) => logit + change[label]! / pieces.ids.length), evidence };
}

/** Mean of rows [first, end) of a row-major [pieces x 3] matrix. */
function meanEvidence(tokenSentiment: Float32Array, first: number, end: number): number[] {
  const mean = [0, 0, 0];
  for (let piece = first; piece < end; piece++) {
    for (let label = 0; label < 3; label++) mean[label]! += tokenSentiment[piece * 3 + label]! / (end - first);
  }
  return mean;
}

/** .5 where the text has no words. */
function unit(value = 0.5): number {
  return Math.min(1, Math.max(0, value));
}
