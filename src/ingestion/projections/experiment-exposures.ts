import { exposureOf } from "../../experiments/serving/exposure.ts";
import type { Projection } from "../commit/projection.ts";
import type { ProjectionTable } from "../commit/projection-table.ts";

/** Variations that an event named as seen, at the first time. */
const exposures: ProjectionTable = {
  name: "experiment_exposure",
  key: ["unit_id", "experiment", "variation"],
  columns: { exposed_at_ms: "min" },
};

/** Recommendations and messages that were rendered, at the first time; what they were made under is kept with them. */
const answersSeen: ProjectionTable = {
  name: "experiment_answer_seen",
  key: ["answer_id", "unit_id"],
  columns: { seen_at_ms: "min" },
};

/**
 * Who saw what of running experiments: by the id as it was sent, so that a merge or its undoing changes nothing here. Outcomes are
 * read from the events themselves (experiments/outcomes).
 */
export const experimentExposures: Projection = {
  name: "experiment-exposures",
  tables: [exposures, answersSeen],
  begin({ write, experiments }) {
    const exposed = new Set<string>();
    return {
      apply({ event }) {
        if (!experiments.isAnyRunning()) return;
        const { name, recommendationId, message, properties, occurredAtMs } = event;
        const seen = exposureOf(
          { event: name, recommendationId, messageId: message?.id, properties },
          experiments.running,
        );
        if (seen === undefined) return;
        const unitId = event.userId ?? event.anonymousId!;
        exposed.add(unitId);
        if (seen.kind === "answer")
          write(answersSeen, { answer_id: seen.answerId, unit_id: unitId, seen_at_ms: occurredAtMs });
        else
          write(exposures, {
            unit_id: unitId,
            experiment: seen.experiment,
            variation: seen.variation,
            exposed_at_ms: occurredAtMs,
          });
      },
      committed() {
        experiments.forget([...exposed]);
      },
    };
  },
};
