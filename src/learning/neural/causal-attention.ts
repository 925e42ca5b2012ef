import { type Tensor, type Tensors, transposeTo } from "./tensors.ts";

/** Rows of one sequence in tensors that hold many, oldest first; `rows` is a multiple of 8, filled up at the end. */
export interface SequenceRows {
  start: number;
  rows: number;
}

/** Tensors of one attention: one row per position, and for `probabilities` one column per position of the longest sequence. */
export interface Attention {
  queries: Tensor;
  keys: Tensor;
  values: Tensor;
  probabilities: Tensor;
  out: Tensor;
  /** Room for the transpose of one sequence: columns x longest sequence. */
  transposed: Tensor;
}

export interface AttentionGradients {
  queries: Tensor;
  keys: Tensor;
  values: Tensor;
  out: Tensor;
  /** Room for longest sequence x longest sequence. */
  probabilities: Tensor;
}

/**
 * out += softmax(q kᵀ / √columns) v, in which each position looks at itself and what came before it (Vaswani et al. 2017, one
 * head). The positions that fill a sequence up come after all others, so nothing looks at them.
 */
export function attend(tensors: Tensors<string>, attention: Attention, sequences: readonly SequenceRows[]): void {
  const { queries, keys, values, probabilities, out, transposed } = attention;
  const scale = 1 / Math.sqrt(queries.columns);
  for (const { start, rows } of sequences) {
    transposeTo(transposed, { tensor: keys, row: start }, rows);
    const own = { tensor: probabilities, row: start, columns: rows };
    clearBlock(probabilities, start, rows);
    tensors.addProduct(own, { tensor: queries, row: start }, { tensor: transposed }, rows);
    softmaxOfThePast(probabilities, { start, rows }, scale);
    tensors.addProduct({ tensor: out, row: start }, own, { tensor: values, row: start }, rows);
  }
}

/** Adds the gradients of queries, keys and values to theirs, by that of `out`. */
export function attendBack(
  tensors: Tensors<string>,
  { queries, keys, values, probabilities, transposed }: Attention,
  gradients: AttentionGradients,
  sequences: readonly SequenceRows[],
): void {
  const scale = 1 / Math.sqrt(queries.columns);
  for (const { start, rows } of sequences) {
    const at = (tensor: Tensor) => ({ tensor, row: start });
    const own = { tensor: gradients.probabilities, columns: rows };
    tensors.addTransposedProduct(
      at(gradients.values),
      { ...at(probabilities), columns: rows },
      at(gradients.out),
      rows,
    );
    transposeTo(transposed, at(values), rows);
    clearBlock(gradients.probabilities, 0, rows);
    tensors.addProduct(own, at(gradients.out), { tensor: transposed }, rows);
    softmaxBack(probabilities, gradients.probabilities, { start, rows }, scale);
    tensors.addProduct(at(gradients.queries), own, at(keys), rows);
    tensors.addTransposedProduct(at(gradients.keys), own, at(queries), rows);
  }
}

function clearBlock({ values, columns }: Tensor, start: number, rows: number): void {
  for (let i = 0; i < rows; i++) values.fill(0, (start + i) * columns, (start + i) * columns + rows);
}

function softmaxOfThePast({ values, columns }: Tensor, { start, rows }: SequenceRows, scale: number): void {
  for (let i = 0; i < rows; i++) {
    const from = (start + i) * columns;
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j <= i; j++) highest = Math.max(highest, values[from + j]!);
    let total = 0;
    for (let j = 0; j <= i; j++) {
      const share = Math.exp(scale * (values[from + j]! - highest));
      values[from + j] = share;
      total += share;
    }
    for (let j = 0; j <= i; j++) values[from + j] = values[from + j]! / total;
    values.fill(0, from + i + 1, from + rows);
  }
}

/** Turns the gradient of the probabilities into that of the products q · k, in place. */
function softmaxBack(probabilities: Tensor, gradient: Tensor, { start, rows }: SequenceRows, scale: number): void {
  for (let i = 0; i < rows; i++) {
    const [from, to] = [(start + i) * probabilities.columns, i * gradient.columns];
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += probabilities.values[from + j]! * gradient.values[to + j]!;
    for (let j = 0; j <= i; j++) {
      gradient.values[to + j] = scale * probabilities.values[from + j]! * (gradient.values[to + j]! - sum);
    }
    gradient.values.fill(0, to + i + 1, to + rows);
  }
}
