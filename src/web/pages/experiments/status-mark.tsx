import type { HealthStatus } from "../../../http/schema/experiment-results.ts";
import type { ExperimentStatus } from "../../../http/schema/experiments.ts";

const words: Record<ExperimentStatus, string> = { draft: "not started", running: "running", stopped: "stopped" };
const verdicts: Record<string, string> = { ship: "shipped", rollback: "rolled back", inconclusive: "no decision" };

/** State of an experiment in a word and a shape. */
export function StatusMark(props: { status: ExperimentStatus; verdict?: string | undefined }) {
  const { status, verdict } = props;
  const word = verdict === undefined ? words[status] : (verdicts[verdict] ?? words[status]);
  return (
    <span class="status-mark" data-status={verdict ?? status}>
      {word}
    </span>
  );
}

const healthWords: Record<HealthStatus, string> = {
  healthy: "healthy",
  warning: "look at it",
  unhealthy: "not to be trusted",
  "too-early": "too early",
};

export function HealthMark(props: { status: HealthStatus }) {
  return (
    <span class="status-mark" data-health={props.status}>
      {healthWords[props.status]}
    </span>
  );
}
