import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { minuteOf } from "../../wording/dates.ts";
import { count, threeDigits } from "../../wording/numbers.ts";
import { describeSequenceNetwork } from "./sequence-network.ts";

/** Which models recommend, since when, and why the last trained ones were adopted or refused. */
export function ServingModel() {
  const status = useResource("recommender", experimentClient.recommender, { keepsData: true });
  return (
    <Panel title="Models that recommend">
      <Loaded of={status} what="the models">
        {({ version, isInUse, adoptedAt, lastTrainedAt, lastReport }) => (
          <>
            <p>
              {isInUse ? (
                <>
                  <code>{version}</code>, since {minuteOf(adoptedAt)}
                </>
              ) : (
                "None yet: popularity and content rank alone."
              )}
            </p>
            {lastReport !== undefined && (
              <p>
                Trained last on {minuteOf(lastTrainedAt)}
                {lastReport.users !== undefined && lastReport.interactions !== undefined
                  ? `, from ${count(lastReport.interactions)} interactions of ${count(lastReport.users)} users`
                  : ""}
                : {lastReport.adopted ? "adopted" : "not adopted"}, {lastReport.reason}.
              </p>
            )}
            {lastReport?.newScore !== undefined && (
              <p class="hint">
                nDCG@10 {threeDigits(lastReport.newScore)} on {count(lastReport.cases ?? 0)} users' interactions that it
                had not seen
              </p>
            )}
            {lastReport?.sequenceNetwork !== undefined && (
              <p class="hint">{describeSequenceNetwork(lastReport.sequenceNetwork)}</p>
            )}
            {lastReport?.alarm !== undefined && <p role="alert">{lastReport.alarm}</p>}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
