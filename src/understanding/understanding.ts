import type { Sentiment, Tone } from "./analysis/analysis.ts";
import type { Analysis, AnalysisPart } from "./parts/parts.ts";

export interface AnalyseOptions {
  /** Default: every part but `embedding`. */
  include?: readonly AnalysisPart[] | undefined;
  /** Drops what has not been started yet; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * interactive (default): refused with OverloadedError when the queue is full. background, for indexing: waits for room
   * and lets interactive requests go first.
   */
  priority?: "interactive" | "background" | undefined;
}

export interface AnalyseTimings {
  queueMs: number;
  inferenceMs: number;
  totalMs: number;
}

export interface AnalyseReply {
  /** Names the models (encoder, topic model, gazetteer) that made the results. */
  fingerprint: string;
  results: Analysis[];
  /** Word pieces that the texts have. */
  tokens: number;
  took: AnalyseTimings;
}

/** Text in, analyses out. Knows neither users nor storage; one instance serves the whole process. */
export interface Understanding {
  /** Changes whenever an analysis of the same text could change. */
  fingerprint(): string;
  /** As `fingerprint`, without the topic model, which changes oftener than the rest and is recomputed apart. */
  baseFingerprint(): string;
  /** Length of an embedding. */
  dimensions: number;
  /** One analysis per text, in order. Empty text is a result. Throws OverloadedError when the queue is full. */
  analyse(texts: readonly string[], options?: AnalyseOptions): Promise<AnalyseReply>;
  /** Sentence embeddings only: one vector of L2 norm 1 per text (zeros for text without words). */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  /** As `embed`, with the number of word pieces that the texts have. */
  embedCounted(
    texts: readonly string[],
    options?: Pick<AnalyseOptions, "signal">,
  ): Promise<{ vectors: Float32Array[]; tokens: number }>;
  /** Tone and sentiment only (without sentences), for measuring short messages: the cheapest call that the tone engine can make. */
  measureTone(texts: readonly string[]): Promise<{ tone: Tone; sentiment: Sentiment }[]>;
  close(): Promise<void>;
}
