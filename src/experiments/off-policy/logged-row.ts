/** One logged decision: what was shown with which probability, and what came of it. */
export interface LoggedRow {
  action: string;
  reward: number;
  /** Probability with which the logging policy chose the action. */
  propensity: number;
  /** Where the decision was made (a position, a segment): policies and rewards are looked up by it. */
  context?: string | undefined;
  /** What is independent, when several rows belong together: a user, a list. Default: each row by itself. */
  unit?: string | undefined;
}

/** Probabilities of the actions in a context under the policy that is to be evaluated. */
export type TargetPolicy = (context: string) => ReadonlyMap<string, number>;

/** Every row's weight pi_e / pi_b; an action that the policy never takes has weight 0. */
export function importanceWeights(rows: readonly LoggedRow[], policy: TargetPolicy): Float64Array {
  return Float64Array.from(rows, (row) => (policy(contextOf(row)).get(row.action) ?? 0) / row.propensity);
}

export const contextOf = (row: LoggedRow): string => row.context ?? "";
