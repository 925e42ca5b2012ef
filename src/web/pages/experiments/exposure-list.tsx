import { useSignal } from "@preact/signals";
import type { Experiment } from "../../../http/schema/experiments.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { scrollable } from "../../elements/scrollable.ts";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";

const pageSize = 20;

/** Who saw what, page by page: the list behind the numbers. */
export function ExposureList({ experiment }: { experiment: Experiment }) {
  const cursors = useSignal<string[]>([]);
  const cursor = cursors.value.at(-1);
  const page = useResource(
    `${experiment.key} exposures ${cursor ?? ""}`,
    (signal) =>
      experimentClient.exposures(experiment.key, { limit: pageSize, ...(cursor !== undefined && { cursor }) }, signal),
    { keepsData: true },
  );
  return (
    <Panel title="Who saw what">
      <Loaded of={page} what="the users">
        {({ exposures, nextCursor }) => (
          <>
            {exposures.length === 0 && <p class="hint">Nobody was shown it yet.</p>}
            {exposures.length > 0 && (
              <div {...scrollable("Who has seen which variation")}>
                <table class="table">
                  <thead>
                    <tr>
                      <th>User</th>
                      <th>Saw</th>
                      <th>First</th>
                    </tr>
                  </thead>
                  <tbody>
                    {exposures.map(({ userId, variation, exposedAt, multiple }) => (
                      <tr key={userId}>
                        <td>
                          <a href={hrefTo("users", userId)}>{userId}</a>
                        </td>
                        <td>
                          {experiment.interleaving
                            ? "both rankings"
                            : (experiment.variations[variation]?.name ?? variation)}
                          {multiple && <span class="hint"> and another: left out</span>}
                        </td>
                        <td>{minuteOf(exposedAt)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <p class="row">
              {cursors.value.length > 0 && (
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    cursors.value = cursors.value.slice(0, -1);
                  }}
                >
                  Back
                </button>
              )}
              {nextCursor !== undefined && (
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    cursors.value = [...cursors.value, nextCursor];
                  }}
                >
                  Next {pageSize}
                </button>
              )}
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
