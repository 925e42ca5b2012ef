import { buildBatch, type WindowInput } from "../../../src/understanding/encoder/batch.ts";
import type { EncoderManifest } from "../../../src/understanding/encoder/manifest.ts";
import { type ModelThread, startModelThread } from "../../../src/understanding/encoder/model-thread.ts";
import { type Spent, spent } from "./spent.ts";

/** The ONNX Runtime sessions alone, one thread each, as many as the encoder has. */
export interface BareSessions {
  /** Time for all windows, in batches of windows of like length, all built beforehand. */
  run(windows: readonly WindowInput[], batchTokens: number): Promise<Spent>;
  close(): Promise<void>;
}

export async function startBareSessions(
  modelsDir: string,
  manifest: EncoderManifest,
  sessions: number,
): Promise<BareSessions> {
  const start = (): Promise<ModelThread> =>
    startModelThread({
      folder: `${modelsDir}/`,
      name: manifest.path,
      architecture: "encoder",
      dtype: "q8",
      threads: 1,
      allowRemote: false,
      revision: "main",
    });
  const threads = await Promise.all(Array.from({ length: sessions }, start));
  const warm: WindowInput = { ids: new Array(128).fill(2_000), casings: new Array(128).fill(0) };
  await Promise.all(threads.map((thread) => thread.run(buildBatch([warm, warm]))));
  return {
    async run(windows, batchTokens) {
      const ready = cutByLength(windows, batchTokens).map(buildBatch);
      return spent(async () => {
        await Promise.all(
          threads.map(async (thread) => {
            for (let batch = ready.pop(); batch; batch = ready.pop()) await thread.run(batch);
          }),
        );
      });
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** Sorted over all documents at once, which only a session that knows them all beforehand can do: hardly any padding. */
function cutByLength(windows: readonly WindowInput[], batchTokens: number): WindowInput[][] {
  const sorted = [...windows].sort((a, b) => a.ids.length - b.ids.length);
  const batches: WindowInput[][] = [];
  for (const window of sorted) {
    const open = batches.at(-1);
    if (open && (open.length + 1) * (window.ids.length + 2) <= batchTokens) open.push(window);
    else batches.push([window]);
  }
  return batches;
}
