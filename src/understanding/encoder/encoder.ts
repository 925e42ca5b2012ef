import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { buildBatch, splitOutputs, type WindowInput, type WindowOutput } from "./batch.ts";
import { keepAlive } from "./keep-alive.ts";
import { type EncoderManifest, readManifest } from "./manifest.ts";
import { type ModelThread, startModelThread } from "./model-thread.ts";
import { type BatchCodec, createScheduler, type Scheduler } from "./scheduler.ts";
import { loadEmoji } from "./tokeniser/emoji.ts";
import { createTokeniser, type Tokenise } from "./tokeniser/tokeniser.ts";

export interface EncoderOptions {
  /** Folder with `manifest.json` and one folder per model. */
  modelsDir: string;
  /** ONNX Runtime sessions, each in a thread of its own; default: one per core, at most 4. */
  sessions?: number | undefined;
  /** Threads inside each session. One is best unless sessions are fewer than cores. */
  threadsPerSession?: number | undefined;
  /** Word pieces that one batch may hold, padding included. */
  maxBatchTokens?: number | undefined;
  /** Word pieces that may wait before requests are refused. */
  maxQueueTokens?: number | undefined;
  /** fp32 reads `onnx/model.onnx`: for evaluation. */
  dtype?: "q8" | "fp32" | undefined;
}

export interface Encoder extends Scheduler<WindowInput, WindowOutput> {
  manifest: EncoderManifest;
  tokenise: Tokenise;
}

/** Word pieces of a batch: on one core 256 gave 6,900 pieces a second, 4,096 gave 4,900. */
export const defaultBatchTokens = 256;
const codec: BatchCodec<WindowInput, WindowOutput> = { build: buildBatch, split: splitOutputs };
const graphInputs = ["input_ids", "attention_mask", "token_type_ids"];
/** Rows and pieces per row of the runs that warm a session up: short, usual, longest. */
const warmUpShapes = [
  [1, 16],
  [8, 48],
  [2, 250],
] as const;

/**
 * Verifies the shipped encoder, starts its sessions and warms them up. Throws ModelUnavailableError when a file is missing,
 * truncated or foreign, or the graph is not the one this version runs.
 */
export async function createEncoder(options: EncoderOptions): Promise<Encoder> {
  const {
    modelsDir,
    dtype = "q8",
    threadsPerSession = 1,
    maxBatchTokens = defaultBatchTokens,
    maxQueueTokens = 65_536,
  } = options;
  const sessions = options.sessions ?? Math.min(4, availableParallelism());
  const manifest = await readManifest(modelsDir);
  const tokenizerFile = join(modelsDir, manifest.path, "tokenizer.json");
  const tokenise = createTokeniser(JSON.parse(await readFile(tokenizerFile, "utf8")), {
    fileName: tokenizerFile,
    emoji: loadEmoji(),
  });
  const threads = await startAll(sessions, () =>
    startModelThread({
      folder: modelsDir.endsWith("/") ? modelsDir : `${modelsDir}/`,
      name: manifest.path,
      architecture: "encoder",
      dtype,
      threads: threadsPerSession,
      allowRemote: false,
      revision: "main",
    }),
  );
  const scheduler = createScheduler({ threads, codec, maxBatchTokens, maxQueueTokens });
  try {
    await Promise.all(threads.map((thread) => warmUp(thread, manifest)));
  } catch (error) {
    await scheduler.close();
    throw error;
  }
  return { ...scheduler, manifest, tokenise };
}

/** So many threads, or none: when one cannot start, the others are closed again. */
async function startAll(count: number, start: () => Promise<ModelThread>): Promise<ModelThread[]> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => keepAlive(start)));
  const failed = started.find((result) => result.status === "rejected");
  const threads = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (!failed) return threads;
  await Promise.all(threads.map((thread) => thread.close()));
  throw failed.reason;
}

async function warmUp(thread: ModelThread, manifest: EncoderManifest): Promise<void> {
  const missing = graphInputs.filter((name) => !thread.inputNames.includes(name));
  if (missing.length > 0) {
    throw new ModelUnavailableError(
      `The graph of ${manifest.path} has no input ${missing.join(", ")}; it is not an Attune encoder.`,
    );
  }
  // A scheduler of its own, so that every session is warmed and not the quickest one three times.
  const scheduler = createScheduler({ threads: [thread], codec, maxBatchTokens: 4_096, maxQueueTokens: 65_536 });
  for (const [rows, length] of warmUpShapes) {
    const window: WindowInput = { ids: new Array(length).fill(2_000), casings: new Array(length).fill(0) };
    const { outputs } = await scheduler.submit(new Array(rows).fill(window));
    const { embedding, emotions, entities } = outputs[0]!;
    const { labels, dimensions } = manifest;
    if (
      embedding.length !== dimensions ||
      emotions.length !== labels.emotions.length ||
      entities.length !== length * labels.entities.length
    ) {
      throw new ModelUnavailableError(
        `The outputs of ${manifest.path} do not have the shapes that its manifest gives.`,
      );
    }
  }
}
