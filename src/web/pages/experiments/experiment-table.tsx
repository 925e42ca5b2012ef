import type { Experiment } from "../../../http/schema/experiments.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { dayOf } from "../../wording/dates.ts";
import { count } from "../../wording/numbers.ts";
import { StatusMark } from "./status-mark.tsx";

export function ExperimentTable(props: { experiments: readonly Experiment[] }) {
  return (
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
  );
}

/** What was decided stands as it was; what is open is computed now. */
function ExperimentRow({ experiment }: { experiment: Experiment }) {
  const { decision } = experiment;
  if (decision !== undefined) return <RowOf experiment={experiment} users="" sentence={decision.sentence} />;
  return <OpenRow experiment={experiment} />;
}

function OpenRow({ experiment }: { experiment: Experiment }) {
  const results = useResource(`results ${experiment.key}`, (signal) =>
    experimentClient.results(experiment.key, signal),
  );
  const found = results.data.value;
  return (
    <RowOf
      experiment={experiment}
      users={found ? count(found.users) : "…"}
      sentence={found?.decision.sentence ?? results.problem.value?.message ?? "…"}
    />
  );
}

function RowOf(props: { experiment: Experiment; users: string; sentence: string }) {
  const { key, name, status, phases, decision, createdAt } = props.experiment;
  return (
    <tr>
      <td>
        <a href={hrefTo("experiments", key)}>{name}</a>
      </td>
      <td>
        <StatusMark status={status} verdict={decision?.verdict} />
      </td>
      <td class="number">{props.users}</td>
      <td class="experiment-sentence">{props.sentence}</td>
      <td>{dayOf(phases[0]?.startedAt ?? createdAt)}</td>
    </tr>
  );
}
