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

/** Rows of the best scores so far, best first; overwritten by every call. */
const rows = new Int32Array(listLength);

/**
 * nDCG@10 of candidates with these scores; equal scores by position. `relevant` holds rows, ascending; `relevantCount` counts those
 * that are no candidates as well.
 */
export function gainOf(scores: Float64Array, { relevant, relevantCount }: Relevance): number {
  let filled = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    if (filled === listLength && !(score > scores[rows[listLength - 1]!]!)) continue;
    let place = filled < listLength ? filled++ : listLength - 1;
    for (; place > 0 && score > scores[rows[place - 1]!]!; place--) rows[place] = rows[place - 1]!;
    rows[place] = row;
  }
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
