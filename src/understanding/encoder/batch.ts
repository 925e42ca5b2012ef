/** Word pieces of one window, without [CLS] and [SEP]. */
export interface WindowInput {
  ids: ArrayLike<number>;
  /** Casing 0..3 of each piece. */
  casings: ArrayLike<number>;
}

/** What the encoder says of one window of n pieces. Views into the outputs of its batch: copy what is kept. */
export interface WindowOutput {
  /** [dimensions], L2 norm 1. */
  embedding: Float32Array;
  /** [3] logits: negative, neutral, positive. */
  sentiment: Float32Array;
  /** [n x 3] additive evidence of each piece. */
  tokenSentiment: Float32Array;
  /** [emotions] logits. */
  emotions: Float32Array;
  /** [2] in 0..1: formality, politeness. */
  tone: Float32Array;
  /** [n x tags] logits. */
  entities: Float32Array;
}

/** int64 [rows, columns] tensors as pairs of int32, low word first. */
export interface Batch {
  rows: number;
  columns: number;
  ids: Int32Array<ArrayBuffer>;
  mask: Int32Array<ArrayBuffer>;
  types: Int32Array<ArrayBuffer>;
}

const CLS = 101;
const SEP = 102;

/** Pads windows to the longest of them and adds [CLS] and [SEP]. */
export function buildBatch(windows: readonly WindowInput[]): Batch {
  const rows = windows.length;
  const lengths = windows.map((window) => window.ids.length);
  const columns = Math.max(...lengths) + 2;
  const ids = new Int32Array(rows * columns * 2);
  const mask = new Int32Array(rows * columns * 2);
  const types = new Int32Array(rows * columns * 2);
  windows.forEach((window, row) => {
    const first = row * columns * 2;
    const length = lengths[row]!;
    ids[first] = CLS;
    for (let i = 0; i < length; i++) {
      ids[first + 2 * (i + 1)] = window.ids[i]!;
      types[first + 2 * (i + 1)] = window.casings[i]!;
    }
    ids[first + 2 * (length + 1)] = SEP;
    for (let i = 0; i < length + 2; i++) mask[first + 2 * i] = 1;
  });
  return { rows, columns, ids, mask, types };
}

/** Cuts the outputs of a batch into those of its windows. */
export function splitOutputs(windows: readonly WindowInput[], outputs: Record<string, Float32Array>): WindowOutput[] {
  const rows = windows.length;
  const columns = Math.max(...windows.map((window) => window.ids.length)) + 2;
  const perRow = (name: string, row: number): Float32Array => {
    const values = outputs[name]!;
    const width = values.length / rows;
    return values.subarray(row * width, (row + 1) * width);
  };
  const perPiece = (name: string, row: number): Float32Array => {
    const values = outputs[name]!;
    const width = values.length / (rows * columns);
    const first = (row * columns + 1) * width;
    return values.subarray(first, first + windows[row]!.ids.length * width);
  };
  return windows.map((_, row) => ({
    embedding: perRow("sentence_embedding", row),
    sentiment: perRow("sentiment", row),
    tokenSentiment: perPiece("token_sentiment", row),
    emotions: perRow("emotions", row),
    tone: perRow("tone", row),
    entities: perPiece("entities", row),
  }));
}
