import type { CatalogueItem } from "../../../catalogue/search/catalogue-view.ts";
import type { ContentMatrix } from "../../../learning/factor-regression.ts";
import type { SparseMatrix } from "../../../math/sparse-matrix.ts";
import { normalise } from "../../../math/vector.ts";

/** What is known of an item before anybody took it up. */
export interface ItemContent {
  /** Names with their kind, such as `tag:chess` or `author:Ada Byron`; order and repeats do not matter. */
  labels: readonly string[];
  /** Meaning of the text, L2 norm 1; left out (or all zero) for an item without text. */
  embedding?: Float32Array;
}

/** The content of a catalogue as numbered features. */
export interface ContentSpace {
  /** Labels that at least `fewestItems` items carry, by position. */
  labels: readonly string[];
  /** Inverse document frequency ln(1 + N / n) by position. */
  rarities: Float32Array;
  /** Mean embedding: what all texts have in common says nothing of one. Empty when no item has text. */
  centre: Float32Array;
}

/** A label on a single item says nothing of another. */
const fewestItems = 2;
/**
 * Length of an item's centred embedding beside length 1 for each kind of label: on MovieLens-100k 0.5 foretold unseen
 * films best (recall@20 .316; labels alone .310, 1 gave .308, meaning alone .147).
 */
const embeddingLength = 0.5;

/** Labels of a catalogue item; the years stand for the taste for what is old or new. */
export function contentOf(item: CatalogueItem): ItemContent {
  const year = new Date(item.publishedAtMs).getUTCFullYear();
  return {
    labels: [
      ...item.tags.map((tag) => `tag:${tag}`),
      ...item.topics.map(({ id }) => `topic:${id}`),
      ...item.entities.slice(0, mostEntities).map(({ id }) => `entity:${id}`),
      ...item.authors.map((author) => `author:${author}`),
      ...(item.section === undefined ? [] : [`section:${item.section}`]),
      ...(item.type === undefined ? [] : [`type:${item.type}`]),
      ...(Number.isFinite(year) ? [`year:${year}`, `decade:${Math.floor(year / 10)}`] : []),
    ],
    embedding: item.embedding,
  };
}

/** Of a long text only the most salient entities say what it is about. */
const mostEntities = 12;

export function buildContentSpace(items: readonly ItemContent[]): ContentSpace {
  const counts = new Map<string, number>();
  for (const { labels } of items) for (const label of new Set(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= fewestItems).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    labels: kept.map(([label]) => label),
    rarities: Float32Array.from(kept, ([, count]) => Math.log1p(items.length / count)),
    centre: meanEmbedding(items),
  };
}

function meanEmbedding(items: readonly ItemContent[]): Float32Array {
  const embedded = items.flatMap(({ embedding }) => (embedding?.some((value) => value !== 0) ? [embedding] : []));
  const length = embedded[0]?.length ?? 0;
  const sum = new Float64Array(length);
  for (const embedding of embedded) {
    if (embedding.length !== length) continue;
    for (let d = 0; d < length; d++) sum[d] = sum[d]! + embedding[d]!;
  }
  return Float32Array.from(sum, (value) => value / embedded.length);
}

/** Reads items as rows of features in one space; make it once, since it numbers the labels. */
export function createFeaturiser(space: ContentSpace): (items: readonly ItemContent[]) => ContentMatrix {
  const positions = new Map(space.labels.map((label, position) => [label, position]));
  return (items) => ({
    labels: labelMatrix(space, positions, items),
    dense: denseRows(space, items),
    denseWidth: space.centre.length,
  });
}

/**
 * Label features of one item by ascending position: inverse document frequencies, scaled to L2 norm 1 within each kind
 * (what stands before the colon), so that twelve actors do not drown one director.
 */
function labelFeatures(space: ContentSpace, positions: ReadonlyMap<string, number>, content: ItemContent) {
  const known = new Map<number, string>();
  const squares = new Map<string, number>();
  for (const label of content.labels) {
    const position = positions.get(label);
    if (position === undefined || known.has(position)) continue;
    const kind = label.slice(0, label.indexOf(":") + 1);
    known.set(position, kind);
    squares.set(kind, (squares.get(kind) ?? 0) + space.rarities[position]! ** 2);
  }
  const columns = [...known.keys()].sort((a, b) => a - b);
  return {
    columns,
    values: columns.map((column) => space.rarities[column]! / Math.sqrt(squares.get(known.get(column)!)!)),
  };
}

function labelMatrix(
  space: ContentSpace,
  positions: ReadonlyMap<string, number>,
  items: readonly ItemContent[],
): SparseMatrix {
  const rowStarts = new Uint32Array(items.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  items.forEach((item, row) => {
    const features = labelFeatures(space, positions, item);
    columns.push(...features.columns);
    values.push(...features.values);
    rowStarts[row + 1] = columns.length;
  });
  return {
    rowCount: items.length,
    columnCount: space.labels.length,
    rowStarts,
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

/** Centred embeddings of length `embeddingLength`; zeros for an item without text or with a foreign embedding. */
function denseRows({ centre }: ContentSpace, items: readonly ItemContent[]): Float32Array {
  const width = centre.length;
  const rows = new Float32Array(items.length * width);
  items.forEach(({ embedding }, item) => {
    if (embedding?.length !== width || !embedding.some((value) => value !== 0)) return;
    const row = normalise(embedding.map((value, d) => value - centre[d]!));
    for (let d = 0; d < width; d++) rows[item * width + d] = embeddingLength * row[d]!;
  });
  return rows;
}
