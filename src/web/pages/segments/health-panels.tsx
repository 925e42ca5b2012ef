import { client } from "../../api/client.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";

/** Whether the users of today are still those that the groups were learned from. */
export function DriftPanel() {
  const drift = useResource("segment drift", client.segmentDrift);
  if (drift.problem.value?.status === 404) return null;
  return (
    <Panel title="Drift">
      <Loaded of={drift} what="drift">
        {({ users, isBreached, features, likelihoodDrop }) => (
          <>
            <p role="status">
              {isBreached
                ? "The users have changed since the groups were learned."
                : "Nothing has changed beyond chance."}
            </p>
            <ul class="drift-lights">
              {features.map(({ id, label, psi, threshold, isNoticed, isActionable }) => (
                <li key={id} data-light={isActionable ? "act" : isNoticed ? "notice" : "calm"}>
                  <span class="drift-light" aria-hidden="true" />
                  {label}{" "}
                  <span class="hint">
                    {psi.toFixed(3)} of {threshold.toFixed(3)}
                  </span>
                  <span class="unseen">
                    {isActionable ? " changed much" : isNoticed ? " changed a little" : " unchanged"}
                  </span>
                </li>
              ))}
            </ul>
            <p class="hint">
              {users} users; the model's likelihood fell by {Math.max(0, likelihoodDrop).toFixed(1)} standard errors.
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** How users spread over channels. */
export function CoveragePanel() {
  const coverage = useResource("segment coverage", client.segmentCoverage);
  return (
    <Panel title="Whom the data represents">
      <Loaded of={coverage} what="coverage">
        {({ margins: [channels], users }) => (
          <table class="table">
            <caption class="hint">{users} users by the channel that they mostly come by</caption>
            <thead>
              <tr>
                <th>Channel</th>
                <th class="number">Users</th>
                <th class="number">95 % interval</th>
                <th class="number">Events</th>
              </tr>
            </thead>
            <tbody>
              {channels!.rows.map(({ group, share, interval, eventShare }) => (
                <tr key={group}>
                  <td>{group}</td>
                  <td class="number">{percent(share)}</td>
                  <td class="number">
                    {percent(interval.low)} to {percent(interval.high)}
                  </td>
                  <td class="number">{percent(eventShare)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Panel>
  );
}
