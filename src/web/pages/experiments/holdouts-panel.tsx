import type { Holdout } from "../../../http/schema/experiments.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { dayOf } from "../../wording/dates.ts";
import { counted, share } from "../../wording/numbers.ts";

/** What all experiments together have brought: users who are kept out of them beside as many who are not. */
export function HoldoutsPanel() {
  const list = useResource("holdouts", experimentClient.holdouts, { keepsData: true });
  return (
    <Panel title="What experiments have brought">
      <Loaded of={list} what="holdouts">
        {({ holdouts }) =>
          holdouts.length === 0 ? (
            <p class="hint">
              No users are held out. An administrator can keep a share of them out of every experiment and of what
              experiments shipped, to see what all of it together is worth.
            </p>
          ) : (
            <ul class="health-list">
              {holdouts.map((holdout) => (
                <HoldoutRow key={holdout.id} holdout={holdout} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function HoldoutRow({ holdout }: { holdout: Holdout }) {
  const { id, name } = holdout;
  const results = useResource(`holdout ${id}`, (signal) => experimentClient.holdoutResults(id, signal));
  return (
    <li>
      <Loaded of={results} what={`the holdout ${id}`}>
        {({ sentence, groups, startedAt }) => (
          <>
            <span class="health-name">{name ?? id}</span>
            <span>{sentence}</span>
            <span class="hint">
              {groups
                .map((group) => `${share(group.share)} ${group.group}: ${counted(group.users, "user")}`)
                .join(", ")}
              , since {dayOf(startedAt)}
            </span>
          </>
        )}
      </Loaded>
    </li>
  );
}
