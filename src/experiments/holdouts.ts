import { NotFoundError } from "../errors/errors.ts";
import { holdoutKey } from "./assignment/holdout.ts";
import { buildHoldout, type Definitions } from "./definition/definitions.ts";
import type { Holdout, HoldoutInput } from "./definition/experiment.ts";
import type { ExperimentUnitStore, MetricEventSource } from "./definition/experiment-store.ts";
import { type HoldoutReport, reportHoldout } from "./results/holdout-report.ts";
import type { Assigner } from "./serving/assigner.ts";

/** Users who are kept out of all experiments, so that these can be measured together. */
export interface Holdouts {
  holdouts(): Holdout[];
  putHoldout(id: string, input: HoldoutInput): Promise<Holdout>;
  removeHoldout(id: string): Promise<void>;
  /** What all experiments together have brought. @throws NotFoundError */
  holdoutReport(id: string, query?: { asOfMs?: number }): Promise<HoldoutReport>;
}

export interface HoldoutsOptions {
  definitions: Definitions;
  assigner: Pick<Assigner, "flush" | "forget">;
  units: ExperimentUnitStore;
  events: MetricEventSource;
  now: () => number;
  /** Called when the holdouts are others than before. */
  onChange: () => void;
}

export function openHoldouts({ definitions, assigner, units, events, now, onChange }: HoldoutsOptions): Holdouts {
  const find = (id: string): Holdout | undefined => definitions.holdouts().find((one) => one.id === id);

  async function forgetGroups(id: string): Promise<void> {
    await assigner.flush();
    await units.eraseExperiment(holdoutKey(id));
    assigner.forget();
  }

  return {
    holdouts: definitions.holdouts,
    async putHoldout(id, input) {
      const built = buildHoldout(id, input, { previous: find(id), metrics: definitions.metrics(), nowMs: now() });
      if (built.beginsAnew) await forgetGroups(id);
      const saved = await definitions.putHoldout(built.holdout);
      onChange();
      return saved;
    },
    async removeHoldout(id) {
      await definitions.remove("holdout", id);
      await forgetGroups(id);
      onChange();
    },
    async holdoutReport(id, query) {
      const holdout = find(id);
      if (holdout === undefined) throw new NotFoundError("holdout", id);
      await assigner.flush();
      return reportHoldout(holdout, { units, events, now }, query);
    },
  };
}
