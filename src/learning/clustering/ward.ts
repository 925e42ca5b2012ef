import { type Matrix, squaredDistance } from "./matrix.ts";

/** Two clusters become one: `a` and `b` are rows (below `rows`) or earlier merges (`rows` + place in the list). */
export interface WardMerge {
  a: number;
  b: number;
  /** Square root of twice the increase of the inertia, as SciPy and scikit-learn state it. */
  height: number;
  /** Total weight of the new cluster. */
  size: number;
}

/** Beyond this many rows the quadratic time is felt: cluster to so many centroids first and pass their sizes. */
export const maxWardRows = 2_000;

/**
 * Hierarchical clustering by Ward's criterion (1963): each merge is the pair with the least increase of the inertia,
 * |A||B| / (|A| + |B|) times the squared distance of the centroids. By the nearest-neighbour chain (Murtagh 1983):
 * O(rows² columns) time, no distance matrix. `weights` are the sizes of the rows. Merges in rising height; one less
 * than rows. Throws RangeError above 2,000 rows.
 */
export function wardMerges(matrix: Matrix, weights?: ArrayLike<number>): WardMerge[] {
  const { rows } = matrix;
  if (rows > maxWardRows) throw new RangeError(`Ward clustering takes at most ${maxWardRows} rows, got ${rows}`);
  const raw = chainMerges(matrix, weights);
  const order = raw.map((_, place) => place).sort((x, y) => raw[x]!.increase - raw[y]!.increase || x - y);
  const renamed = new Map(order.map((place, position) => [rows + place, rows + position]));
  const nameOf = (id: number): number => renamed.get(id) ?? id;
  return order.map((place) => {
    const { a, b, increase, size } = raw[place]!;
    return { a: nameOf(a), b: nameOf(b), height: Math.sqrt(2 * increase), size };
  });
}

/** Labels from 0, numbered by first row, when `clusters` are left. Throws RangeError for fewer than 1 or more than rows. */
export function cutTree(merges: readonly Pick<WardMerge, "a" | "b">[], clusters: number): Int32Array {
  const rows = merges.length + 1;
  if (clusters < 1 || clusters > rows) throw new RangeError(`${rows} rows cannot form ${clusters} clusters`);
  const parent = Int32Array.from({ length: rows + merges.length }, (_, i) => i);
  const rootOf = (id: number): number => {
    let root = id;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (let step = 0; step < rows - clusters; step++) {
    const { a, b } = merges[step]!;
    parent[rootOf(a)] = rows + step;
    parent[rootOf(b)] = rows + step;
  }
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: rows }, (_, row) => {
    const root = rootOf(row);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

interface RawMerge {
  a: number;
  b: number;
  increase: number;
  size: number;
}

function chainMerges({ values, rows, columns }: Matrix, weights: ArrayLike<number> | undefined): RawMerge[] {
  const centroids = values.slice();
  const sizes = Float64Array.from({ length: rows }, (_, i) => weights?.[i] ?? 1);
  /** The cluster that lives in each place, by its id; places of merged clusters are dead. */
  const ids = Int32Array.from({ length: rows }, (_, i) => i);
  const living = new Set(Array.from({ length: rows }, (_, i) => i));
  const merges: RawMerge[] = [];
  const increase = (x: number, y: number): number =>
    ((sizes[x]! * sizes[y]!) / (sizes[x]! + sizes[y]!)) *
    squaredDistance(centroids, x * columns, centroids, y * columns, columns);
  const chain: number[] = [];
  while (living.size > 1) {
    if (chain.length === 0) chain.push(living.values().next().value!);
    const top = chain.at(-1)!;
    const before = chain.at(-2);
    // Ties go to the one before, so that the chain ends.
    let nearest = before ?? -1;
    let least = before === undefined ? Number.POSITIVE_INFINITY : increase(top, before);
    for (const place of living) {
      if (place === top) continue;
      const cost = increase(top, place);
      if (cost < least) {
        least = cost;
        nearest = place;
      }
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const size = sizes[top]! + sizes[nearest]!;
    merges.push({ a: ids[nearest]!, b: ids[top]!, increase: least, size });
    for (let j = 0; j < columns; j++) {
      const [x, y] = [centroids[top * columns + j]!, centroids[nearest * columns + j]!];
      centroids[top * columns + j] = (sizes[top]! * x + sizes[nearest]! * y) / size;
    }
    sizes[top] = size;
    ids[top] = rows + merges.length - 1;
    living.delete(nearest);
  }
  return merges;
}
