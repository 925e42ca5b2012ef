import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EncoderManifest } from "../../../src/understanding/encoder/manifest.ts";
import { singleOutputGraph } from "./single-output-graph.ts";

export interface Pipelines {
  /** Embedding, sentiment and entities of the texts, one pipeline after the other, as users of transformers.js do it. */
  run(texts: string[]): Promise<void>;
  close(): Promise<void>;
}

const tasks = [
  {
    folder: "embedding",
    source: { operator: "SkipLayerNormalization" },
    output: "last_hidden_state",
    labels: undefined,
  },
  { folder: "sentiment", source: { tensor: "sentiment" }, output: "logits", labels: "sentiment" },
  { folder: "entities", source: { tensor: "entities" }, output: "logits", labels: "entities" },
] as const;

/** Three transformers.js pipelines over three models of the shipped encoder's size: its own trunk with one head each. */
export async function createThreePipelines(
  modelsDir: string,
  manifest: EncoderManifest,
  threads: number,
): Promise<Pipelines> {
  const { env, pipeline } = await import("@xenova/transformers");
  const folder = mkdtempSync(join(tmpdir(), "attune-bench-"));
  const source = join(modelsDir, manifest.path);
  const graph = readFileSync(join(source, "onnx/model_quantized.onnx"));
  for (const task of tasks) {
    const target = join(folder, task.folder);
    mkdirSync(join(target, "onnx"), { recursive: true });
    for (const file of ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
      copyFileSync(join(source, file), join(target, file));
    const config = JSON.parse(readFileSync(join(source, "config.json"), "utf8")) as object;
    const labels = task.labels
      ? { id2label: Object.fromEntries(manifest.labels[task.labels].map((label, i) => [i, label])) }
      : {};
    writeFileSync(join(target, "config.json"), JSON.stringify({ ...config, ...labels }));
    writeFileSync(join(target, "onnx/model_quantized.onnx"), singleOutputGraph(graph, task.source, task.output));
  }
  env.allowRemoteModels = false;
  env.localModelPath = `${folder}/`;
  const options = { dtype: "q8", session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 } } as const;
  const embedding = await pipeline("feature-extraction", "embedding", options);
  const sentiment = await pipeline("text-classification", "sentiment", options);
  const entities = await pipeline("token-classification", "entities", options);
  return {
    async run(texts) {
      await embedding(texts, { pooling: "mean", normalize: true });
      await sentiment(texts);
      await entities(texts);
    },
    async close() {
      await Promise.all([embedding.dispose(), sentiment.dispose(), entities.dispose()]);
      rmSync(folder, { recursive: true });
    },
  };
}
