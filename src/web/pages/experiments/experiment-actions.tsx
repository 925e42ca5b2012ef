import { useSignal } from "@preact/signals";
import type { Experiment } from "../../../http/schema/experiments.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Dialog } from "../../elements/dialog.tsx";

/** Start, stop, decide; what the server warns about or refuses stands beside. */
export function ExperimentActions(props: { experiment: Experiment; onDone: () => void }) {
  const { experiment, onDone } = props;
  const problem = useSignal<Problem | undefined>(undefined);
  const warnings = useSignal<readonly string[]>([]);
  const isDeciding = useSignal(false);
  const act = async (step: () => Promise<Experiment>) => {
    problem.value = undefined;
    try {
      warnings.value = (await step()).warnings ?? [];
      isDeciding.value = false;
      onDone();
    } catch (error) {
      problem.value = toProblem(error);
    }
  };
  const { key, status, variations, decision } = experiment;
  return (
    <>
      <div class="row">
        {status !== "running" && (
          <button type="button" class="button" onClick={() => act(() => experimentClient.start(key))}>
            {status === "draft" ? "Start" : "Start again"}
          </button>
        )}
        {status === "running" && (
          <button type="button" class="button" onClick={() => act(() => experimentClient.stop(key))}>
            Stop
          </button>
        )}
        {status !== "draft" && decision === undefined && (
          <button
            type="button"
            class="button button-main"
            onClick={() => {
              isDeciding.value = true;
            }}
          >
            Decide
          </button>
        )}
      </div>
      {problem.value && (
        <p class="experiment-notice" role="alert">
          {problem.value.message}
        </p>
      )}
      {warnings.value.map((warning) => (
        <p key={warning} class="experiment-notice" role="status">
          {warning}
        </p>
      ))}
      {isDeciding.value && (
        <Dialog
          title="Decide"
          onClose={() => {
            isDeciding.value = false;
          }}
        >
          <p>What is shipped is shown to every user from now on, but to those who are held out.</p>
          <div class="stack">
            {variations.map((variation) => (
              <button
                key={variation.key}
                type="button"
                class="button"
                onClick={() => act(() => experimentClient.decide(key, { verdict: "ship", variation: variation.key }))}
              >
                Ship {variation.name}
              </button>
            ))}
            <button
              type="button"
              class="button"
              onClick={() => act(() => experimentClient.decide(key, { verdict: "rollback" }))}
            >
              Roll back
            </button>
            <button
              type="button"
              class="button"
              onClick={() => act(() => experimentClient.decide(key, { verdict: "inconclusive" }))}
            >
              End without a decision
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
