import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { useResource } from "../../state/resource.ts";
import { count } from "../../wording/numbers.ts";
import { HealthMark } from "./status-mark.tsx";

const names: Record<string, string> = {
  "sample-ratio": "Users arrive as planned",
  "exposure-ratio": "Assigned users see their variation",
  "multiple-exposures": "Each user sees one variation",
  "imbalance-before": "Users were alike before",
  traffic: "Users take part",
};

/** Whether the data can be trusted, check by check, and how many users came each day. */
export function HealthPanel({ experimentKey }: { experimentKey: string }) {
  const health = useResource(`${experimentKey} health`, (signal) => experimentClient.health(experimentKey, signal));
  return (
    <Panel title="Can it be trusted?">
      <Loaded of={health} what="the checks">
        {({ checks, days }) => (
          <>
            <ul class="health-list">
              {checks.map(({ check, status, detail }) => (
                <li key={`${check} ${detail}`}>
                  <span class="health-name">{names[check] ?? check}</span>
                  <HealthMark status={status} />
                  <span class="hint">{detail}</span>
                </li>
              ))}
            </ul>
            {days.length > 1 && (
              <TimeChart
                points={days.map(({ day, users }) => ({ at: day, value: users.reduce((sum, n) => sum + n, 0) }))}
                label="New users"
                format={count}
              />
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
