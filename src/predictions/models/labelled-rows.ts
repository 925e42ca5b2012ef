/** Examples of one yes-or-no question. */
export interface LabelledRows {
  /** Row-major, rows x featureCount; NaN is a missing value. */
  features: Float64Array;
  featureCount: number;
  /** 1 or 0. */
  outcomes: Uint8Array;
}

export function takeRows(rows: LabelledRows, indexes: ArrayLike<number>): LabelledRows {
  const { features, featureCount, outcomes } = rows;
  const taken = new Float64Array(indexes.length * featureCount);
  for (let i = 0; i < indexes.length; i++) {
    const from = indexes[i]! * featureCount;
    taken.set(features.subarray(from, from + featureCount), i * featureCount);
  }
  return { features: taken, featureCount, outcomes: Uint8Array.from(indexes, (row) => outcomes[row]!) };
}
