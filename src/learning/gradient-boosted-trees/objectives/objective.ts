/** What trees lower: its value, and its derivatives by the score of each row. */
export interface Objective {
  /** The constant score with the least loss; 0 where the rows bring scores of their own. */
  startScore: number;
  /** First and second derivative of the loss of every row, times its weight. */
  differentiate(scores: Float64Array, gradients: Float64Array, hessians: Float64Array): void;
  /** Mean loss, less is better: squared error, log loss, or 1 - nDCG. NaN where no row weighs anything. */
  loss(scores: Float64Array): number;
}
