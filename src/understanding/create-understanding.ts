import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Analysis, AnalysisPart, Entity, Sentiment, Tone } from "./analysis.ts";
import { analysisParts } from "./analysis.ts";
import { decodeEmotions } from "./decode/emotions.ts";
import { decodeEntities } from "./decode/entities.ts";
import { decodeSentiment } from "./decode/sentiment.ts";
import { joinWindows, type TextOutputs } from "./decode/text-outputs.ts";
import { createEncoder, type EncoderOptions } from "./encoder/encoder.ts";
import { createGazetteer, type GazetteerEntry } from "./gazetteer/gazetteer.ts";
import { createDocumentFrequencies, type DocumentFrequencies } from "./keywords/document-frequencies.ts";
import { extractKeywords } from "./keywords/extract-keywords.ts";
import { detectLanguage } from "./language/detect-language.ts";
import { addEntitySentiment, mergeEntities } from "./merge-entities.ts";
import { findPatterns } from "./patterns/find-patterns.ts";
import { type PreparedText, prepareText, windowInput } from "./prepare-text.ts";
import type { Segmentation } from "./segmentation/segment.ts";
import { noTopics, type TopicInference } from "./topic-inference.ts";
import type { AnalyseOptions, AnalyseReply, Understanding } from "./understanding.ts";

export interface UnderstandingOptions extends EncoderOptions {
  topics?: TopicInference | undefined;
  gazetteer?: readonly GazetteerEntry[] | undefined;
  /** Counts of the corpus for keyword scores; the caller adds and removes documents. */
  documentFrequencies?: DocumentFrequencies | undefined;
}

export interface ConfigurableUnderstanding extends Understanding {
  /** Replaces the known names; changes the fingerprint. */
  setGazetteer(entries: readonly GazetteerEntry[]): void;
  /** Word pieces that wait for the encoder. */
  queuedTokens(): number;
}

/** Counts up with every change of code that changes results: part of the fingerprint. */
const analyserVersion = 1;
const defaultParts = analysisParts.filter((part) => part !== "embedding");
const encoderParts: readonly AnalysisPart[] = ["sentiment", "emotions", "tone", "entities", "embedding"];
/** In UTF-16 units: tokenised at once, in well under a millisecond. */
const shortTextLength = 2_000;
/** [CLS] and [SEP]. */
const markPieces = 2;

/** Loads and warms the models. Throws ModelUnavailableError when a file is missing, truncated or foreign. */
export async function createUnderstanding(options: UnderstandingOptions): Promise<ConfigurableUnderstanding> {
  const { topics = noTopics, documentFrequencies = createDocumentFrequencies() } = options;
  const encoder = await createEncoder(options);
  const { manifest, tokenise } = encoder;
  const { labels, calibration, dimensions } = manifest;
  const maxPieces = manifest.maxTokens - markPieces;
  const namedTypes = new Set(labels.entities.flatMap((tag) => (tag === "O" ? [] : [tag.slice(2)])));
  const sizes = { dimensions, tags: labels.entities.length };
  let gazetteerEntries = options.gazetteer ?? [];
  let gazetteer = createGazetteer(gazetteerEntries);

  const fingerprintOf = (topicsFingerprint: string): string => {
    const parts = [analyserVersion, manifest, gazetteerEntries, topicsFingerprint];
    const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
    return `${manifest.name}-${manifest.version}-${hash}`;
  };
  const fingerprint = (): string => fingerprintOf(topics.fingerprint());

  interface Encoded {
    outputs: TextOutputs[];
    queueMs: number;
    inferenceMs: number;
  }
  const encode = async (
    texts: readonly Pick<PreparedText, "pieces" | "windows">[],
    request: AnalyseOptions,
  ): Promise<Encoded> => {
    const windows = texts.flatMap(({ pieces, windows }) => windows.map((window) => windowInput(pieces, window)));
    const reply = await encoder.submit(windows, request);
    let next = 0;
    const outputs = texts.map(({ pieces, windows }) => {
      const own = reply.outputs.slice(next, next + windows.length);
      next += windows.length;
      return joinWindows(pieces, windows, own, sizes);
    });
    return { outputs, queueMs: reply.queueMs, inferenceMs: reply.inferenceMs };
  };

  const sentimentOf = ({ segmentation, sentences }: PreparedText, outputs: TextOutputs): Sentiment =>
    decodeSentiment({
      logits: outputs.sentiment,
      sentences: sentences.flatMap(({ first, end }, i) => {
        if (end === first) return [];
        const { start, end: stop } = segmentation.sentences[i]!;
        return [{ start, end: stop, logits: meanEvidence(outputs.tokenSentiment, first, end) }];
      }),
      temperature: calibration.sentiment.temperature,
    });

  const entitiesOf = (prepared: PreparedText, outputs: TextOutputs, sentiment: Sentiment): Entity[] => {
    const { text, segmentation, pieces, sentences } = prepared;
    const named = decodeEntities({
      text,
      pieces,
      sentences,
      wordTags: outputs.wordTags,
      tags: labels.entities,
      temperature: calibration.entities.temperature,
    });
    const matches = gazetteer(segmentation.tokens);
    const merged = mergeEntities({ text, named, gazetteer: matches, patterns: findPatterns(text, segmentation.spans) });
    const types = new Set([...namedTypes, ...matches.map((match) => match.entry.type)]);
    return addEntitySentiment(merged, sentiment.sentences, types);
  };

  const assemble = (
    prepared: PreparedText,
    outputs: TextOutputs | undefined,
    parts: ReadonlySet<AnalysisPart>,
  ): Analysis => {
    const { text, segmentation } = prepared;
    const analysis: Analysis = {};
    if (parts.has("language")) analysis.language = detectLanguage(text);
    if (outputs) {
      const sentiment = sentimentOf(prepared, outputs);
      if (parts.has("sentiment")) analysis.sentiment = sentiment;
      if (parts.has("emotions")) {
        analysis.emotions = outputs.emotions
          ? decodeEmotions(outputs.emotions, labels.emotions, calibration.emotions.temperature)
          : [];
      }
      if (parts.has("tone")) analysis.tone = toneOf(outputs);
      if (parts.has("entities")) analysis.entities = entitiesOf(prepared, outputs, sentiment);
      if (parts.has("embedding")) analysis.embedding = outputs.embedding;
    }
    if (parts.has("topics")) analysis.topics = topics.infer(lemmasOf(segmentation));
    if (parts.has("keywords")) analysis.keywords = extractKeywords(segmentation, { frequencies: documentFrequencies });
    return analysis;
  };

  const analyse = async (texts: readonly string[], request: AnalyseOptions = {}): Promise<AnalyseReply> => {
    const startedMs = performance.now();
    const parts = new Set(request.include ?? defaultParts);
    const made = fingerprint();
    const prepared: PreparedText[] = [];
    for (const text of texts) prepared.push(await prepareText(text, tokenise, maxPieces));
    const needsEncoder = encoderParts.some((part) => parts.has(part));
    const encoded = needsEncoder ? await encode(prepared, request) : undefined;
    const results: Analysis[] = [];
    for (const [i, one] of prepared.entries()) {
      if (i > 0) await setImmediate();
      results.push(assemble(one, encoded?.outputs[i], parts));
    }
    const { queueMs = 0, inferenceMs = 0 } = encoded ?? {};
    return { fingerprint: made, results, took: { queueMs, inferenceMs, totalMs: performance.now() - startedMs } };
  };

  /** A text that fits one window needs no sentences. */
  const encodeWhole = async (texts: readonly string[]): Promise<{ outputs: TextOutputs[]; tokens: number }> => {
    const prepared: Pick<PreparedText, "pieces" | "windows">[] = [];
    for (const text of texts) {
      const pieces = text.length <= shortTextLength ? tokenise(text) : undefined;
      const count = pieces?.ids.length ?? Number.POSITIVE_INFINITY;
      if (pieces && count <= maxPieces) prepared.push({ pieces, windows: count > 0 ? [{ first: 0, end: count }] : [] });
      else prepared.push(await prepareText(text, tokenise, maxPieces));
    }
    const tokens = prepared.reduce((sum, { pieces }) => sum + pieces.ids.length, 0);
    return { outputs: (await encode(prepared, {})).outputs, tokens };
  };
  const embedCounted = async (texts: readonly string[]): Promise<{ vectors: Float32Array[]; tokens: number }> => {
    const { outputs, tokens } = await encodeWhole(texts);
    return { vectors: outputs.map((output) => output.embedding), tokens };
  };

  return {
    fingerprint,
    baseFingerprint: () => fingerprintOf(""),
    dimensions,
    analyse,
    async embed(texts) {
      return (await embedCounted(texts)).vectors;
    },
    embedCounted,
    async measureTone(texts) {
      return (await encodeWhole(texts)).outputs.map((outputs) => ({
        tone: toneOf(outputs),
        sentiment: decodeSentiment({
          logits: outputs.sentiment,
          sentences: [],
          temperature: calibration.sentiment.temperature,
        }),
      }));
    },
    setGazetteer(entries) {
      gazetteerEntries = entries;
      gazetteer = createGazetteer(entries);
    },
    queuedTokens: encoder.queuedTokens,
    close: encoder.close,
  };
}

/** Mean of rows [first, end) of a row-major [pieces x 3] matrix. */
function meanEvidence(tokenSentiment: Float32Array, first: number, end: number): number[] {
  const mean = [0, 0, 0];
  for (let piece = first; piece < end; piece++) {
    for (let label = 0; label < 3; label++) mean[label]! += tokenSentiment[piece * 3 + label]! / (end - first);
  }
  return mean;
}

/** .5 on both scales for text without words. */
function toneOf({ tone }: TextOutputs): Tone {
  const unit = (value: number | undefined): number => Math.min(1, Math.max(0, value ?? 0.5));
  return { formality: unit(tone?.[0]), politeness: unit(tone?.[1]) };
}

function lemmasOf({ tokens }: Segmentation): string[] {
  return tokens.flatMap((token) => (token.isWord ? [token.lemma] : []));
}
