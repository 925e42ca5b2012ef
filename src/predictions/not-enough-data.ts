import { AttuneError } from "../errors/attune-error.ts";

export interface DataCounts {
  rows: number;
  positives: number;
  negatives: number;
  /** Rows of each outcome that training needs. */
  least: number;
}

/** 422: too few rows of an outcome to learn from. */
export class NotEnoughDataError extends AttuneError {
  readonly counts: DataCounts;

  constructor(counts: DataCounts) {
    const { rows, positives, negatives, least } = counts;
    super({
      code: "not-enough-data",
      status: 422,
      message: `${rows} rows have ${positives} positives and ${negatives} negatives; at least ${least} of each are needed. Collect more, or choose a more frequent outcome.`,
    });
    this.counts = counts;
  }
}
