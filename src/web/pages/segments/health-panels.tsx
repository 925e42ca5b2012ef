import { useSignal } from "@preact/signals";
import type { CoverageReply } from "../../../http/schema/segments/learned-groups.ts";
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

/** How users spread over channels, sources or the values of traits; several at once, divided by commas. */
export function CoveragePanel() {
  const typed = useSignal("channel");
  const by = useSignal("channel");
  const coverage = useResource(`segment coverage ${by.value}`, (signal) => client.segmentCoverage(by.value, signal));
  return (
    <Panel
      title="Whom the data represents"
      tools={
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            by.value = typed.value.trim() || "channel";
          }}
        >
          <input
            class="field"
            aria-label="By channel, source or traits, divided by commas"
            maxLength={200}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="button">
            Divide
          </button>
        </form>
      }
    >
      <Loaded of={coverage} what="coverage">
        {({ margins, users }) => (
          <>
            {margins.map((margin) => (
              <CoverageTable key={margin.by} margin={margin} users={users} />
            ))}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function CoverageTable({ margin: { by, rows }, users }: { margin: CoverageReply["margins"][number]; users: number }) {
  return (
    <table class="table">
      <caption class="hint">
        {users} users by {by === "channel" || by === "source" ? `the ${by} of most of their events` : by}
      </caption>
      <thead>
        <tr>
          <th>{by === "channel" ? "Channel" : by}</th>
          <th class="number">Users</th>
          <th class="number">95 % interval</th>
          <th class="number">Events</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ group, share, interval, eventShare }) => (
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
  );
}
