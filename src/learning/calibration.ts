/** A score that was given and whether it was right. */
export interface ScoredOutcome {
  score: number;
  right: boolean;
}

/** What one right and what one wrong suggestion more would count: keeps a threshold from resting on a handful of cases. */
const smoothingCases = 5;

/**
 * The smallest score above which the share of right outcomes still reaches `precision`, counted from the highest score down and
 * smoothed by five cases at the fallback's rate. `fallback` when no score keeps it, or there are no outcomes.
 */
export function thresholdForPrecision(outcomes: readonly ScoredOutcome[], precision: number, fallback: number): number {
  const sorted = [...outcomes].sort((a, b) => b.score - a.score);
  let right = 0;
  let threshold: number | undefined;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i]!.right) right++;
    const isLastOfScore = sorted[i + 1]?.score !== sorted[i]!.score;
    const smoothed = (right + smoothingCases * precision) / (i + 1 + smoothingCases);
    if (isLastOfScore && i + 1 >= smoothingCases && smoothed >= precision) threshold = sorted[i]!.score;
  }
  return threshold ?? fallback;
}

/**
 * Expected calibration error: the mean gap between score and share of right outcomes over bins of equal width, weighted by their size
 * (Naeini, Cooper and Hauskrecht 2015). In [0, 1], 0 without outcomes.
 */
export function expectedCalibrationError(outcomes: Iterable<ScoredOutcome>, bins = 10): number {
  const counts = new Float64Array(bins);
  const scores = new Float64Array(bins);
  const rights = new Float64Array(bins);
  let total = 0;
  for (const { score, right } of outcomes) {
    const bin = Math.min(bins - 1, Math.floor(score * bins));
    counts[bin]!++;
    scores[bin]! += score;
    if (right) rights[bin]!++;
    total++;
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs(scores[bin]! - rights[bin]!);
  return total === 0 ? 0 : error / total;
}
