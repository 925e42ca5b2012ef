import type { ExperimentUnit } from "../../experiments/definition/experiment-store.ts";

/** What was assigned and what was seen of one variation. */
export interface UnitRow {
  experiment: string;
  unitId: string;
  variation: number;
  assignedAtMs: number | null;
  exposedAtMs: number | null;
  context: string | null;
}

export function unitOf({ experiment, unitId, variation, assignedAtMs, exposedAtMs, context }: UnitRow): ExperimentUnit {
  return {
    experiment,
    unitId,
    variation,
    ...(assignedAtMs !== null && { assignedAtMs }),
    ...(exposedAtMs !== null && { exposedAtMs }),
    ...(context !== null && { context }),
  };
}
