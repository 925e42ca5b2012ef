import type { RankingSample } from "./ranking-sample.ts";

/** Places of the list that count. */
const listLength = 10;
const discounts = Float64Array.from({ length: listLength }, (_, place) => 1 / Math.log2(place + 2));

/** 1 / log2(position + 2) in the first ten positions, counted from 0; 0 beyond. */
export function positionGain(position: number): number {
  return discounts[position] ?? 0;
}

/** The gain of a list that begins with all `count` relevant items. */
export function idealGain(count: number): number {
  let ideal = 0;
  for (let position = 0; position < Math.min(listLength, count); position++) ideal += discounts[position]!;
  return ideal;
}

/** What of a question's candidates is right. */
export type Relevance = Pick<RankingSample, "relevant" | "relevantCount">;

/** The best so far, best first; overwritten by every call. */
const rows = new Int32Array(listLength);
const best = new Float64Array(listLength);

/**
 * nDCG@10 of candidates with these scores; equal scores by position. `relevant` holds rows, ascending; `relevantCount` counts those
 * that are no candidates as well.
 */
export function gainOf(scores: Float64Array, relevance: Relevance): number {
  let filled = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    if (filled < listLength || score > best[listLength - 1]!) filled = insert(row, score, filled);
  }
  return gainOfFirst(filled, relevance);
}

/** The same of the sums of two scores each. */
export function gainOfSum(scores: Float64Array, more: Float32Array, relevance: Relevance): number {
  let filled = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]! + more[row]!;
    if (filled < listLength || score > best[listLength - 1]!) filled = insert(row, score, filled);
  }
  return gainOfFirst(filled, relevance);
}

/** Puts a candidate in among the best; of a full list the last one falls out. Returns how many there are now. */
function insert(row: number, score: number, filled: number): number {
  let place = filled < listLength ? filled : listLength - 1;
  for (; place > 0 && score > best[place - 1]!; place--) {
    best[place] = best[place - 1]!;
    rows[place] = rows[place - 1]!;
  }
  best[place] = score;
  rows[place] = row;
  return Math.min(listLength, filled + 1);
}

function gainOfFirst(filled: number, { relevant, relevantCount }: Relevance): number {
  let gain = 0;
  for (let place = 0; place < filled; place++) if (includes(relevant, rows[place]!)) gain += discounts[place]!;
  return gain / idealGain(relevantCount);
}

/** Binary search in ascending numbers. */
function includes(ascending: readonly number[], wanted: number): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === wanted;
}
