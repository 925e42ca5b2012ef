import type { SparseMatrix } from "../../math/sparse-matrix.ts";

/** What is known of an item before anybody took it up. */
export interface ItemContent {
  /** Names with their kind, such as `tag:chess` or `author:Ada Byron`; order and repeats do not matter. */
  labels: readonly string[];
  /** Meaning of the text, L2 norm 1; left out (or all zero) for an item without text. */
  embedding?: Float32Array;
}

/** The labels of a catalogue as numbered features. */
export interface LabelSpace {
  /** Position of each label that at least `fewestItems` items carry. */
  positions: ReadonlyMap<string, number>;
  /** Inverse document frequency ln(1 + N / n) by position. */
  rarities: Float32Array;
}

/** A label on a single item says nothing of another. */
const fewestItems = 2;

export function buildLabelSpace(items: readonly ItemContent[]): LabelSpace {
  const counts = new Map<string, number>();
  for (const { labels } of items) for (const label of new Set(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= fewestItems).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    positions: new Map(kept.map(([label], position) => [label, position])),
    rarities: Float32Array.from(kept, ([, count]) => Math.log1p(items.length / count)),
  };
}

/** The label features of one item by ascending position: inverse document frequencies, scaled to L2 norm 1. */
export function labelFeatures(space: LabelSpace, content: ItemContent): { columns: number[]; values: number[] } {
  const known = new Set<number>();
  for (const label of content.labels) {
    const position = space.positions.get(label);
    if (position !== undefined) known.add(position);
  }
  const columns = [...known].sort((a, b) => a - b);
  const squares = columns.reduce((sum, column) => sum + space.rarities[column]! ** 2, 0);
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return { columns, values: columns.map((column) => scale * space.rarities[column]!) };
}

/** One row of label features per item; an item without known labels has an empty row. */
export function labelMatrix(space: LabelSpace, items: readonly ItemContent[]): SparseMatrix {
  const rowStarts = new Uint32Array(items.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  items.forEach((item, row) => {
    const features = labelFeatures(space, item);
    columns.push(...features.columns);
    values.push(...features.values);
    rowStarts[row + 1] = columns.length;
  });
  return {
    rowCount: items.length,
    columnCount: space.rarities.length,
    rowStarts,
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}
