/** Standard models that are known to work, with the commit that is fetched. Others work too: see `pullModel`. */
export interface KnownModel {
  name: string;
  task: "sentiment" | "embedding" | "entities";
  licence: string;
  /** Commit on the Hub; undefined: whatever "main" is at the first pull, which the lock file then keeps. */
  revision: string | undefined;
}

export const knownModels: readonly KnownModel[] = [
  {
    name: "Xenova/all-MiniLM-L6-v2",
    task: "embedding",
    licence: "Apache-2.0",
    revision: "751bff37182d3f1213fa05d7196b954e230abad9",
  },
  {
    name: "Xenova/bert-base-NER",
    task: "entities",
    licence: "MIT",
    revision: "24c7e5aba9ae350923357a6f0b92571be34037ec",
  },
  {
    name: "Xenova/distilbert-base-uncased-finetuned-sst-2-english",
    task: "sentiment",
    licence: "Apache-2.0",
    revision: undefined,
  },
];

/** The files of a model that are fetched, as transformers.js lays them out; those marked optional may be absent. */
export const modelFiles: readonly { path: string; optional?: true }[] = [
  { path: "config.json" },
  { path: "tokenizer.json" },
  { path: "tokenizer_config.json" },
  { path: "special_tokens_map.json", optional: true },
  { path: "onnx/model_quantized.onnx" },
];
