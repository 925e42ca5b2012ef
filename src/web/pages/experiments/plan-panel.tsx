import { useMemo } from "preact/hooks";
import type { Plan } from "../../../http/schema/experiment-tools.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { CurveChart } from "../../figures/curve-chart.tsx";
import type { Resource } from "../../state/resource.ts";
import { change, count, share } from "../../wording/numbers.ts";

/** How many users and days the design needs, and what it would find. */
export function PlanPanel({ plan }: { plan: Resource<Plan> }) {
  return (
    <Panel title="What it takes">
      <Loaded of={plan} what="the plan">
        {(found) => <PlanView plan={found} />}
      </Loaded>
    </Panel>
  );
}

function PlanView({ plan }: { plan: Plan }) {
  const { usersNeeded, daysNeeded, curve, days, missing } = plan;
  const points = useMemo(() => (curve ?? []).map(({ effect, power }) => ({ x: effect, y: power })), [curve]);
  return (
    <>
      {usersNeeded !== undefined && (
        <p class="plan-figures">
          <strong>{count(usersNeeded)}</strong> users
          {daysNeeded !== undefined && (
            <>
              , <strong>{count(daysNeeded)}</strong> {daysNeeded === 1 ? "day" : "days"}
            </>
          )}
        </p>
      )}
      {missing !== undefined && <p class="hint">{missing}</p>}
      <p class="hint">For four chances in five to find the change, while the results may be read at any time.</p>
      {points.length > 1 && (
        <CurveChart points={points} xLabel="True change" yLabel="Chance to find it" formatX={change} formatY={share} />
      )}
      {days !== undefined && (
        <table class="table">
          <thead>
            <tr>
              <th class="number">After days</th>
              <th class="number">Users</th>
              <th class="number">Finds changes from</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, users, minimumDetectableEffect }) => (
              <tr key={day}>
                <td class="number">{day}</td>
                <td class="number">{count(users)}</td>
                <td class="number">
                  {minimumDetectableEffect === undefined ? "none" : share(minimumDetectableEffect)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
