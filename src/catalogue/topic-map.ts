import { createRandom, sampleNormal } from "../math/random.ts";
import type { CatalogueView } from "./catalogue-view.ts";

export interface MapPlace {
  /** Both in [-1, 1]; the farthest topic lies on the edge. */
  x: number;
  y: number;
}

const rounds = 200;

/**
 * Places topics in the plane so that those whose articles mean similar things lie near each other: classical multidimensional scaling (Torgerson 1952)
 * of the squared distances between the topics' centres, a centre being the mean embedding of its articles by topic weight. That is the projection of the
 * centred centres on their first two principal axes. The same catalogue gives the same map; a topic without articles, and a single topic,
 * lie in the middle.
 */
export function mapTopics(topicIds: readonly string[], catalogue: Pick<CatalogueView, "items">): Map<string, MapPlace> {
  const centres = topicCentres(topicIds, catalogue);
  const known = topicIds.filter((id) => centres.has(id));
  const places = new Map(topicIds.map((id): [string, MapPlace] => [id, { x: 0, y: 0 }]));
  if (known.length < 2) return places;
  const rows = centred(known.map((id) => centres.get(id)!));
  const first = principalAxis(rows, "first axis");
  const xs = rows.map((row) => dot(row, first));
  const rest = rows.map((row, i) => row.map((value, k) => value - xs[i]! * first[k]!));
  const second = principalAxis(rest, "second axis");
  const ys = rest.map((row) => dot(row, second));
  const reach = Math.max(...xs.map((x, i) => Math.max(Math.abs(x), Math.abs(ys[i]!))), Number.EPSILON);
  for (const [i, id] of known.entries()) places.set(id, { x: xs[i]! / reach, y: ys[i]! / reach });
  return places;
}

function topicCentres(topicIds: readonly string[], catalogue: Pick<CatalogueView, "items">): Map<string, Float64Array> {
  const wanted = new Set(topicIds);
  const sums = new Map<string, { sum: Float64Array; weight: number }>();
  for (const { topics, embedding } of catalogue.items()) {
    for (const { id, weight } of topics) {
      if (!wanted.has(id)) continue;
      const entry = sums.get(id) ?? { sum: new Float64Array(embedding.length), weight: 0 };
      entry.weight += weight;
      for (let k = 0; k < embedding.length; k++) entry.sum[k]! += weight * embedding[k]!;
      sums.set(id, entry);
    }
  }
  return new Map([...sums].map(([id, { sum, weight }]) => [id, sum.map((value) => value / weight)]));
}

function centred(rows: readonly Float64Array[]): Float64Array[] {
  const mean = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let k = 0; k < mean.length; k++) mean[k]! += row[k]! / rows.length;
  return rows.map((row) => row.map((value, k) => value - mean[k]!));
}

/** Direction of the largest variance, by power iteration; its largest component is positive. Rows of zeros give zeros. */
function principalAxis(rows: readonly Float64Array[], seed: string): Float64Array {
  const random = createRandom(seed);
  let axis = Float64Array.from(rows[0]!, () => sampleNormal(random));
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(axis.length);
    for (const row of rows) {
      const along = dot(row, axis);
      for (let k = 0; k < next.length; k++) next[k]! += along * row[k]!;
    }
    const norm = Math.hypot(...next);
    if (norm < 1e-12) return new Float64Array(axis.length);
    axis = next.map((value) => value / norm);
  }
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
