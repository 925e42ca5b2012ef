import { useSignal } from "@preact/signals";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { share } from "../../wording/numbers.ts";

const shares = [0, 0.05, 0.1, 0.2, 0.3];

/** What the click rate would have been with more or less exploring, from the logged chances. */
export function ExploringQuestion({ from }: { from: string }) {
  const asked = useSignal(0);
  const found = useResource(`exploring ${from} ${asked.value}`, (signal) =>
    experimentClient.evaluateExploring({ share: asked.value, from }, signal),
  );
  return (
    <Panel title="What if more new articles were tried?">
      <fieldset class="row" aria-label="Share of positions for new articles">
        {shares.map((one) => (
          <button
            key={one}
            type="button"
            class="toggle"
            aria-pressed={asked.value === one}
            onClick={() => {
              asked.value = one;
            }}
          >
            {share(one)}
          </button>
        ))}
      </fieldset>
      <Loaded of={found} what="the answer">
        {({ refused, reasons, estimates, loggedValue, lists }) => {
          const best = estimates?.find(({ estimator }) => estimator === "snips");
          return refused || best === undefined ? (
            <p class="hint">The log cannot tell: {reasons?.[0]}</p>
          ) : (
            <p>
              With {share(asked.value)} of positions for new articles {share(best.value)} of what is shown would be
              clicked ({share(best.low)} to {share(best.high)}), against {share(loggedValue ?? 0)} as it was, from{" "}
              {lists} lists.
            </p>
          );
        }}
      </Loaded>
    </Panel>
  );
}
