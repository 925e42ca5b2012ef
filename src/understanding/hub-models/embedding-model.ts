import { addScaled, normalise } from "../../math/vector.ts";
import { createStandardModel, type StandardOutput } from "./standard-model.ts";
import { outputNamed, type TaskModel, type TaskModelOptions } from "./task-model.ts";
import { textWindows } from "./word-windows.ts";

/** Embeddings by a feature-extraction model: mean over pieces, normalised, windows weighed by their pieces. */
export async function createEmbeddingModel(
  options: TaskModelOptions,
): Promise<TaskModel<Float32Array> & { dimensions: number }> {
  const model = await createStandardModel({ ...options, architecture: "encoder" });
  const poolOf = (output: StandardOutput, pieces: number): Float32Array => {
    if (output.sentence_embedding) return Float32Array.from(output.sentence_embedding.values);
    const values = outputNamed(output, "last_hidden_state", "token_embeddings");
    const width = values.length / pieces;
    const pooled = new Float32Array(width);
    for (let piece = 0; piece < pieces; piece++)
      addScaled(pooled, values.subarray(piece * width, (piece + 1) * width), 1 / pieces);
    return pooled;
  };
  const probe = await model.submit([{ ids: model.encodeWord("the") }]);
  const dimensions = poolOf(probe.outputs[0]!, 1).length;
  return {
    fingerprint: model.fingerprint,
    dimensions,
    close: model.close,
    async run(texts, submit) {
      const plans = texts.map((text) => textWindows(text, model));
      const { outputs } = await model.submit(plans.flat(), submit);
      let next = 0;
      return plans.map((windows) => {
        const sum = new Float32Array(dimensions);
        for (const { ids } of windows) addScaled(sum, normalise(poolOf(outputs[next++]!, ids.length)), ids.length);
        return normalise(sum);
      });
    },
  };
}
