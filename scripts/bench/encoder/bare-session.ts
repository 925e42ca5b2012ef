import { AutoModel, env, Tensor } from "@xenova/transformers";
import type { Batch } from "../../../src/understanding/encoder/batch.ts";

export interface BareSession {
  run(batches: readonly Batch[]): Promise<void>;
  close(): Promise<void>;
}

interface OnnxSession {
  run(feeds: Record<string, unknown>): Promise<unknown>;
}

/** The ONNX Runtime session itself, fed with ready tensors: the limit of any runtime around it. */
export async function createBareSession(modelsDir: string, path: string, threads: number): Promise<BareSession> {
  env.allowRemoteModels = false;
  env.localModelPath = modelsDir.endsWith("/") ? modelsDir : `${modelsDir}/`;
  const model = await AutoModel.from_pretrained(path, {
    dtype: "q8",
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  const session = (model.sessions as Record<string, OnnxSession>).model!;
  return {
    async run(batches) {
      for (const { rows, columns, ids, mask, types } of batches) {
        const tensor = (values: Int32Array<ArrayBuffer>): unknown =>
          new Tensor("int64", new BigInt64Array(values.buffer), [rows, columns]).ort_tensor;
        await session.run({ input_ids: tensor(ids), attention_mask: tensor(mask), token_type_ids: tensor(types) });
      }
    },
    async close() {
      await model.dispose();
    },
  };
}
