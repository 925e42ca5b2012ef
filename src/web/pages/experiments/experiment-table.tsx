import { experimentClient } from "../../api/experiment-client.ts";
import type { Experiment } from "../../api/experiment-types.ts";
import { dayOf } from "../../elements/dates.ts";
import { count } from "../../elements/numbers.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { StatusMark } from "./status-mark.tsx";

export function ExperimentTable(props: { experiments: readonly Experiment[] }) {
  return (
    <div class="table-scroll">
      <table class="table experiment-table">
        <thead>
          <tr>
            <th>Experiment</th>
            <th>State</th>
            <th class="number">Users</th>
            <th>What to do</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {props.experiments.map((experiment) => (
            <ExperimentRow key={experiment.key} experiment={experiment} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ExperimentRow({ experiment }: { experiment: Experiment }) {
  const { key, name, status, phases, decision, createdAt } = experiment;
  const results = useResource(`results ${key}`, (signal) => experimentClient.results(key, signal));
  const found = results.data.value;
  return (
    <tr>
      <td>
        <a href={hrefTo("experiments", key)}>{name}</a>
      </td>
      <td>
        <StatusMark status={status} verdict={decision?.verdict} />
      </td>
      <td class="number">{found ? count(found.users) : "…"}</td>
      <td class="experiment-sentence">{decision?.sentence ?? found?.decision.sentence ?? "…"}</td>
      <td>{dayOf(phases[0]?.startedAt ?? createdAt)}</td>
    </tr>
  );
}
