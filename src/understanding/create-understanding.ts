import { setImmediate } from "node:timers/promises";
import type { Entity, Sentiment } from "./analysis/analysis.ts";
import { type FingerprintParts, fingerprintOf } from "./base-fingerprint.ts";
import { createEncoder, type Encoder, type EncoderOptions } from "./encoder/encoder.ts";
import { type PreparedText, prepareText } from "./encoder/prepare-text.ts";
import type { GazetteerEntry } from "./entities/gazetteer.ts";
import type { NameCorrection } from "./entities/name-corrections.ts";
import { createTaskModels, type TaskModelNames } from "./hub-models/task-models.ts";
import { createDocumentFrequencies, type DocumentFrequencies } from "./keywords/document-frequencies.ts";
import { createKnownNames } from "./parts/known-names.ts";
import { type Analysis, type AnalysisPart, analysisParts, defaultParts, parts as everyPart } from "./parts/parts.ts";
import { readParts } from "./parts/read-parts.ts";
import { createEncoderTasks, type Encoded } from "./tasks/encoder-tasks.ts";
import type { TextOutputs } from "./tasks/text-outputs.ts";
import { noTopics, type TopicInference } from "./topics/topic-inference.ts";
import type { AnalyseOptions, AnalyseReply, Understanding } from "./understanding.ts";

export interface UnderstandingOptions extends EncoderOptions {
  /** One that is open already and is not closed with this. */
  encoder?: Encoder | undefined;
  topics?: TopicInference | undefined;
  gazetteer?: readonly GazetteerEntry[] | undefined;
  /** What editors have said of names that were found. */
  nameCorrections?: readonly NameCorrection[] | undefined;
  /** Standard transformers.js models in place of the shipped encoder, by task: a folder, or a name on the Hub. */
  models?: TaskModelNames | undefined;
  /** Counts of the corpus for keyword scores; the caller adds and removes documents. */
  documentFrequencies?: Pick<DocumentFrequencies, "idf"> | undefined;
}

export interface ConfigurableUnderstanding extends Understanding {
  /** Replaces the known names, and what editors have said of others; changes the fingerprint. */
  setNames(names: { entries: readonly GazetteerEntry[]; corrections: readonly NameCorrection[] }): void;
  /** Word pieces that wait for the encoder. */
  queuedTokens(): number;
}

/** In UTF-16 units: tokenised at once, in well under a millisecond. */
const shortTextLength = 2_000;
/** [CLS] and [SEP]. */
const markPieces = 2;

/** Loads and warms the models. Throws ModelUnavailableError when a file is missing, truncated or foreign. */
export async function createUnderstanding(options: UnderstandingOptions): Promise<ConfigurableUnderstanding> {
  const { topics = noTopics, documentFrequencies = createDocumentFrequencies() } = options;
  const encoder = options.encoder ?? (await createEncoder(options));
  const tasks = createEncoderTasks(encoder);
  const standard = await createTaskModels(options.models ?? {}, options).catch(async (error: unknown) => {
    if (!options.encoder) await encoder.close();
    throw error;
  });
  const { manifest, tokenise } = encoder;
  const maxPieces = manifest.maxTokens - markPieces;
  const namedTypes = new Set([...tasks.entityTypes, ...(standard.entities?.types ?? [])]);
  let given = { entries: options.gazetteer ?? [], corrections: options.nameCorrections ?? [] };
  let knownNames = createKnownNames(given);

  const fingerprintWith = (parts: Pick<FingerprintParts, "gazetteer" | "corrections" | "topics">): string =>
    fingerprintOf({ manifest, standard: standard.fingerprint, ...parts });
  const fingerprint = (): string =>
    fingerprintWith({ gazetteer: given.entries, corrections: given.corrections, topics: topics.fingerprint() });

  /** Whether the shipped encoder has to read a text for these parts. */
  const needsEncoder = (wanted: ReadonlySet<AnalysisPart>): boolean =>
    everyPart.some(
      ({ name, needsEncoder }) =>
        wanted.has(name) && needsEncoder !== undefined && (needsEncoder === true || !standard[needsEncoder]),
    );

  interface Read {
    encoded: Encoded | undefined;
    sentiments: Sentiment[] | undefined;
    entities: Entity[][] | undefined;
    embeddings: Float32Array[] | undefined;
  }
  const read = async (
    texts: readonly PreparedText[],
    parts: ReadonlySet<AnalysisPart>,
    request: AnalyseOptions,
  ): Promise<Read> => {
    const [encoded, sentiments, entities, embeddings] = await Promise.all([
      needsEncoder(parts) ? tasks.encode(texts, request) : undefined,
      parts.has("sentiment") ? standard.sentiment?.run(texts, request) : undefined,
      parts.has("entities") ? standard.entities?.run(texts, request) : undefined,
      parts.has("embedding") ? standard.embedding?.run(texts, request) : undefined,
    ]);
    return { encoded, sentiments, entities, embeddings };
  };

  const prepareAll = async (texts: readonly string[]): Promise<PreparedText[]> => {
    const prepared: PreparedText[] = [];
    for (const text of texts) {
      if (prepared.length > 0) await setImmediate();
      prepared.push(await prepareText(text, tokenise, maxPieces));
    }
    return prepared;
  };

  const analyse = async (texts: readonly string[], request: AnalyseOptions = {}): Promise<AnalyseReply> => {
    const startedMs = performance.now();
    const parts = new Set(request.include ?? defaultParts);
    const made = fingerprint();
    const prepared = await prepareAll(texts);
    const done = await read(prepared, parts, request);
    const results: Analysis[] = [];
    for (const [i, one] of prepared.entries()) {
      if (i > 0) await setImmediate();
      results.push(
        await readParts(parts, {
          prepared: one,
          outputs: done.encoded?.outputs[i],
          sentiment: done.sentiments?.[i],
          names: done.entities?.[i],
          embedding: done.embeddings?.[i],
          tools: { tasks, topics, frequencies: documentFrequencies, names: knownNames, namedTypes },
        }),
      );
    }
    const { queueMs = 0, inferenceMs = 0 } = done.encoded ?? {};
    const took = { queueMs, inferenceMs, totalMs: performance.now() - startedMs };
    return { fingerprint: made, results, tokens: countPieces(prepared), took };
  };

  /** The encoder's outputs alone. A text that fits one window needs no sentences. */
  const encodeWhole = async (
    texts: readonly string[],
    options: Pick<AnalyseOptions, "signal"> = {},
  ): Promise<{ outputs: TextOutputs[]; tokens: number }> => {
    const prepared: Pick<PreparedText, "pieces" | "windows">[] = [];
    for (const text of texts) {
      const pieces = text.length <= shortTextLength ? tokenise(text) : undefined;
      const count = pieces?.ids.length ?? Number.POSITIVE_INFINITY;
      if (pieces && count <= maxPieces) prepared.push({ pieces, windows: count > 0 ? [{ first: 0, end: count }] : [] });
      else prepared.push(await prepareText(text, tokenise, maxPieces));
    }
    return { outputs: (await tasks.encode(prepared, options)).outputs, tokens: countPieces(prepared) };
  };

  const embedCounted: Understanding["embedCounted"] = async (texts, options = {}) => {
    if (standard.embedding) {
      const prepared = await prepareAll(texts);
      return { vectors: await standard.embedding.run(prepared, options), tokens: countPieces(prepared) };
    }
    const { outputs, tokens } = await encodeWhole(texts, options);
    return { vectors: outputs.map((output) => output.embedding), tokens };
  };

  // Sentence splitting, language detection and the caches load with their first use: here, not with the first request.
  await analyse(["Warm words wait for nobody. They are ready on 1 May."], { include: analysisParts });

  return {
    fingerprint,
    baseFingerprint: () => fingerprintWith({ gazetteer: [], corrections: [], topics: "" }),
    analyse,
    embedCounted,
    embed: async (texts) => (await embedCounted(texts)).vectors,
    async measureTone(texts) {
      const { outputs } = await encodeWhole(texts);
      return outputs.map((output) => ({ tone: tasks.toneOf(output), sentiment: tasks.sentimentOfWhole(output) }));
    },
    setNames(names) {
      given = { entries: names.entries, corrections: names.corrections };
      knownNames = createKnownNames(given);
    },
    dimensions: standard.embedding?.dimensions ?? manifest.dimensions,
    queuedTokens: encoder.queuedTokens,
    async close() {
      await Promise.all([options.encoder ? undefined : encoder.close(), standard.close()]);
    },
  };
}

function countPieces(texts: readonly Pick<PreparedText, "pieces">[]): number {
  return texts.reduce((sum, { pieces }) => sum + pieces.ids.length, 0);
}
