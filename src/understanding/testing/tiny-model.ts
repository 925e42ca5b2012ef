import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A model folder of a few hundred bytes for tests: each piece has a row of numbers, and the graph looks them up. */
export interface TinyModel {
  folder: string;
  /** Rows by piece; pieces that are not listed have zeros. */
  rows: Readonly<Record<string, readonly number[]>>;
  width: number;
  /** per-piece gives [batch, pieces, width], sum gives [batch, width]. */
  output: { name: string; kind: "per-piece" | "sum" };
  /** Label of each column. */
  labels?: readonly string[];
}

const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];

/** tokenizer.json of an uncased WordPiece vocabulary of these pieces. */
export function tinyTokenizer(pieces: readonly string[]): object {
  const vocab = Object.fromEntries([...special, ...pieces].map((piece, id) => [piece, id]));
  const mark = (name: string): object => ({ SpecialToken: { id: name, type_id: 0 } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [mark("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, mark("[SEP]")],
      pair: [mark("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, mark("[SEP]")],
      special_tokens: Object.fromEntries(
        ["[CLS]", "[SEP]"].map((name) => [name, { id: name, ids: [special.indexOf(name)], tokens: [name] }]),
      ),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

/** Writes the folder as transformers.js expects it, with `onnx/model.onnx`. */
export function writeTinyModel({ folder, rows, width, output, labels }: TinyModel): void {
  const pieces = Object.keys(rows);
  const table = new Float32Array((special.length + pieces.length) * width);
  pieces.forEach((piece, i) => {
    table.set(rows[piece]!, (special.length + i) * width);
  });
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const write = (name: string, content: object): void => writeFileSync(join(folder, name), JSON.stringify(content));
  write("tokenizer.json", tinyTokenizer(pieces));
  write("tokenizer_config.json", {
    tokenizer_class: "BertTokenizer",
    pad_token: "[PAD]",
    unk_token: "[UNK]",
    cls_token: "[CLS]",
    sep_token: "[SEP]",
  });
  write("config.json", {
    model_type: "bert",
    max_position_embeddings: 32,
    ...(labels ? { id2label: Object.fromEntries(labels.map((label, i) => [i, label])) } : {}),
  });
  writeFileSync(join(folder, "onnx/model.onnx"), lookupGraph(table, width, output));
}

/** ONNX ModelProto (onnx.proto3): Gather rows of `table` by input_ids, summed over the pieces if so asked. */
function lookupGraph(table: Float32Array, width: number, output: TinyModel["output"]): Uint8Array {
  const gather = output.kind === "sum" ? "rows" : output.name;
  const nodes = [node("Gather", ["table", "input_ids"], gather)];
  if (output.kind === "sum")
    nodes.push(node("ReduceSum", ["rows"], output.name, [ints("axes", [1]), int("keepdims", 0)]));
  const initializer = message(
    varint(1, table.length / width),
    varint(1, width),
    varint(2, 1),
    bytes(8, text("table")),
    bytes(9, new Uint8Array(table.buffer)),
  );
  const graph = message(
    ...nodes.map((one) => bytes(1, one)),
    bytes(2, text("tiny")),
    bytes(5, initializer),
    bytes(11, valueInfo("input_ids", 7, ["batch", "pieces"])),
    bytes(12, valueInfo(output.name, 1, output.kind === "sum" ? ["batch", "width"] : ["batch", "pieces", "width"])),
  );
  return message(varint(1, 7), bytes(8, message(bytes(1, text("")), varint(2, 11))), bytes(7, graph));
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const message = (...fields: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(fields));
const number = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);
const varint = (field: number, value: number): Uint8Array => Uint8Array.from([...number(field << 3), ...number(value)]);
const bytes = (field: number, content: Uint8Array): Uint8Array =>
  Uint8Array.from([...number((field << 3) | 2), ...number(content.length), ...content]);
const int = (name: string, value: number): Uint8Array => message(bytes(1, text(name)), varint(3, value), varint(20, 2));
const ints = (name: string, values: number[]): Uint8Array =>
  message(bytes(1, text(name)), ...values.map((value) => varint(8, value)), varint(20, 7));
const node = (type: string, inputs: string[], result: string, attributes: Uint8Array[] = []): Uint8Array =>
  message(
    ...inputs.map((input) => bytes(1, text(input))),
    bytes(2, text(result)),
    bytes(4, text(type)),
    ...attributes.map((attribute) => bytes(5, attribute)),
  );
const valueInfo = (name: string, elementType: number, dimensions: string[]): Uint8Array => {
  const shape = message(...dimensions.map((dimension) => bytes(1, bytes(2, text(dimension)))));
  return message(bytes(1, text(name)), bytes(2, bytes(1, message(varint(1, elementType), bytes(2, shape)))));
};
