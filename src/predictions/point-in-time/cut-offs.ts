const msPerDay = 86_400_000;
/** Cut-offs at most: older ones teach what no longer holds. */
const mostCutOffs = 12;
/** History before the first cut-off, as a share of the horizon. */
const leastHistory = 1;

/**
 * The instants at which users of the past are looked at, oldest first. The newest lies one horizon before the last event, so that every outcome is known, and each
 * one a horizon (at least a day) before the next: the outcomes of one are over when the next begins, so that a model trained on earlier cut-offs has seen
 * nothing of the next. Empty where there is not a horizon of history before and two cut-offs.
 */
export function chooseCutOffs(span: { firstMs: number; lastMs: number; horizonMs: number }): number[] {
  const { firstMs, lastMs, horizonMs } = span;
  const step = Math.max(horizonMs, msPerDay);
  const cutOffs: number[] = [];
  for (let atMs = lastMs - horizonMs; atMs >= firstMs + leastHistory * horizonMs; atMs -= step) {
    cutOffs.unshift(atMs);
    if (cutOffs.length === mostCutOffs) break;
  }
  return cutOffs.length < 2 ? [] : cutOffs;
}
