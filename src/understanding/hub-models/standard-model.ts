import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { PreTrainedTokenizer } from "@xenova/transformers";
import { silenceRuntime } from "../../config/silence-runtime.ts";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { type Architecture, type ModelThread, startModelThread } from "../encoder/model-thread.ts";
import { createScheduler, type Scheduler } from "../encoder/scheduler.ts";
import { readLock, sha256Of, verifyLock } from "./model-lock.ts";

export interface StandardModelOptions {
  /** A folder, or a name on the Hub; a Hub model is looked for in `modelsDir/NAME` first. */
  name: string;
  architecture: Architecture;
  modelsDir: string;
  sessions: number;
  maxBatchTokens: number;
  maxQueueTokens: number;
}

/** Word pieces of one window, without the marks around it. */
export interface StandardWindow {
  ids: readonly number[];
}

/** Float outputs of one window: per row [width], or per piece [(n) x width] with the marks cut off. */
export type StandardOutput = Readonly<Record<string, { values: Float32Array; perPiece: boolean }>>;

export interface StandardModel extends Scheduler<StandardWindow, StandardOutput> {
  name: string;
  /** Names what was loaded: commit or checksum. */
  fingerprint: string;
  /** Label of each output column, for the classification architectures. */
  labels: readonly string[];
  /** Pieces that one window may hold. */
  maxPieces: number;
  /** Pieces of one word, as inside a text. */
  encodeWord(word: string): number[];
}

/** Longer windows cost quadratic time for little gain. */
const longestWindow = 256;

/**
 * A standard transformers.js model in threads of its own, behind the same queue and budget as the shipped encoder. Throws
 * ModelUnavailableError when it can neither be found nor fetched, or is no model of this architecture.
 */
export async function createStandardModel(options: StandardModelOptions): Promise<StandardModel> {
  const { name, architecture, sessions, maxBatchTokens, maxQueueTokens } = options;
  const place = await locate(name, options.modelsDir);
  const tokenizer = await loadTokenizer(place, name);
  const threads = await startThreads(place, architecture, sessions, name);
  const { config } = threads[0]!;
  const marks = tokenizer.encode("");
  const before = marks.slice(0, Math.floor(marks.length / 2));
  const after = marks.slice(before.length);
  const positions = typeof config.max_position_embeddings === "number" ? config.max_position_embeddings : longestWindow;
  const hasTypes = threads[0]!.inputNames.includes("token_type_ids");
  const padId = tokenizer.pad_token_id ?? 0;
  const marksLength = before.length + after.length;
  const cache = new Map<string, number[]>();
  const prefix = needsLeadingSpace(tokenizer) ? " " : "";

  const scheduler = createScheduler<StandardWindow, StandardOutput>({
    threads,
    maxBatchTokens,
    maxQueueTokens,
    codec: {
      build(windows) {
        const rows = windows.length;
        const columns = longestOf(windows) + marksLength;
        const ids = new Int32Array(rows * columns * 2);
        const mask = new Int32Array(rows * columns * 2);
        windows.forEach((window, row) => {
          const sequence = [...before, ...window.ids, ...after];
          for (let i = 0; i < columns; i++) {
            const at = (row * columns + i) * 2;
            ids[at] = sequence[i] ?? padId;
            mask[at] = i < sequence.length ? 1 : 0;
          }
        });
        return { rows, columns, ids, mask, ...(hasTypes ? { types: new Int32Array(rows * columns * 2) } : {}) };
      },
      split(windows, outputs) {
        const columns = longestOf(windows) + marksLength;
        return windows.map((window, row) => {
          const entries = Object.entries(outputs).map(([key, values]) => {
            const rowSize = values.length / windows.length;
            // [rows, columns, width] outputs are those of a graph with one row per piece.
            const perPiece =
              key === "last_hidden_state" || key === "token_embeddings" || architecture === "token-classification";
            const width = rowSize / columns;
            const first = row * rowSize + (perPiece ? before.length * width : 0);
            const length = perPiece ? window.ids.length * width : rowSize;
            return [key, { values: values.subarray(first, first + length), perPiece }] as const;
          });
          return Object.fromEntries(entries);
        });
      },
    },
  });

  return {
    ...scheduler,
    name,
    fingerprint: place.fingerprint,
    labels: labelsOf(config),
    maxPieces: Math.min(longestWindow, positions - 2) - marksLength,
    encodeWord(word) {
      let ids = cache.get(word);
      if (!ids) {
        ids = tokenizer.encode(prefix + word, { add_special_tokens: false });
        if (cache.size > 50_000) cache.clear();
        cache.set(word, ids);
      }
      return ids;
    },
  };
}

interface Place {
  /** Parent folder, with a slash at its end, and the name inside it. */
  folder: string;
  name: string;
  dtype: "q8" | "fp32";
  allowRemote: boolean;
  fingerprint: string;
}

async function locate(name: string, modelsDir: string): Promise<Place> {
  const own = isAbsolute(name) || name.startsWith(".") ? resolve(name) : undefined;
  const folder = own ?? join(modelsDir, name);
  if (!existsSync(join(folder, "config.json"))) {
    if (own)
      throw new ModelUnavailableError(
        `${join(folder, "config.json")} does not exist, so there is no model in ${folder}.`,
      );
    return { folder: `${modelsDir}/`, name, dtype: "q8", allowRemote: true, fingerprint: `${name}@main` };
  }
  const lock = await readLock(folder);
  if (lock) await verifyLock(folder, lock);
  const dtype = existsSync(join(folder, "onnx/model_quantized.onnx")) ? "q8" : "fp32";
  const graph = join(folder, dtype === "q8" ? "onnx/model_quantized.onnx" : "onnx/model.onnx");
  if (!existsSync(graph))
    throw new ModelUnavailableError(`${graph} does not exist; ${name} is not laid out for transformers.js.`);
  const fingerprint = lock ? `${name}@${lock.revision}` : `${basename(folder)}@${(await sha256Of(graph)).slice(0, 16)}`;
  return own
    ? { folder: `${dirname(folder)}/`, name: basename(folder), dtype, allowRemote: false, fingerprint }
    : { folder: `${modelsDir}/`, name, dtype, allowRemote: false, fingerprint };
}

const unavailable = (name: string, error: unknown): ModelUnavailableError =>
  new ModelUnavailableError(
    `The model ${name} cannot be loaded. Fetch it where there is a network (npx attune models pull ${name}), or name a folder that holds it.`,
    error,
  );

async function loadTokenizer(place: Place, name: string): Promise<PreTrainedTokenizer> {
  // Only here: an Attune that runs its own encoder never loads the tokenizers of the library into its main thread.
  silenceRuntime();
  const { AutoTokenizer, env } = await import("@xenova/transformers");
  env.localModelPath = place.folder;
  env.allowRemoteModels = place.allowRemote;
  return AutoTokenizer.from_pretrained(place.name).catch((error: unknown) => {
    throw unavailable(name, error);
  });
}

async function startThreads(
  place: Place,
  architecture: Architecture,
  sessions: number,
  name: string,
): Promise<ModelThread[]> {
  const started = Array.from({ length: sessions }, () =>
    startModelThread({ ...place, architecture, threads: 1, revision: "main" }),
  );
  return Promise.all(started).catch((error: unknown) => {
    throw unavailable(name, error);
  });
}

/** Byte-level and SentencePiece vocabularies have other pieces for a word at the start of a text than behind a space. */
function needsLeadingSpace(tokenizer: PreTrainedTokenizer): boolean {
  const inside = tokenizer.encode("a a", { add_special_tokens: false });
  return inside[0] !== inside[1];
}

function labelsOf(config: Readonly<Record<string, unknown>>): string[] {
  const labels = config.id2label;
  if (typeof labels !== "object" || labels === null) return [];
  return Object.entries(labels as Record<string, string>)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label);
}

const longestOf = (windows: readonly StandardWindow[]): number =>
  Math.max(...windows.map((window) => window.ids.length));
