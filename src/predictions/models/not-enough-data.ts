import { AttuneError } from "../../errors/attune-error.ts";

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
  readonly why: string;

  /** `why` comes before the counts: what they are counted over, or why there are none. */
  constructor(counts: DataCounts, why = "") {
    const { rows, positives, negatives, least } = counts;
    const first = why === "" || why.endsWith("?") ? why : `${why}:`;
    super({
      code: "not-enough-data",
      status: 422,
      message: `${first === "" ? "" : `${first} `}${rows} rows have ${positives} positives and ${negatives} negatives; at least ${least} of each are needed. Collect more, or choose a more frequent outcome.`,
    });
    this.counts = counts;
    this.why = why;
  }
}
