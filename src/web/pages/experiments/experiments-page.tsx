import { experimentClient } from "../../api/experiment-client.ts";
import { ObjectList } from "../../layout/object-list.tsx";
import { useResource } from "../../state/resource.ts";
import { DesignSheet } from "./design-sheet.tsx";
import { ExperimentTable } from "./experiment-table.tsx";
import { ExperimentView } from "./experiment-view.tsx";
import { HoldoutsPanel } from "./holdouts-panel.tsx";
import "./experiments.css";

/** All experiments; one of them; or the sheet on which a new one is designed (`new`). */
export function ExperimentsPage(props: { id: string | undefined }) {
  if (props.id === "new") return <DesignSheet />;
  return props.id === undefined ? <AllExperiments /> : <ExperimentView key={props.id} experimentKey={props.id} />;
}

function AllExperiments() {
  const list = useResource("experiments", experimentClient.list, { keepsData: true });
  return (
    <ObjectList
      page="experiments"
      title="Experiments"
      hint="What was tried on users, and whether it worked"
      newLabel="New experiment"
      of={list}
      rows={({ experiments }) => experiments}
      empty={{
        title: "Nothing has been tried yet.",
        text: "An experiment shows some users one thing and others another, and says which was better and how sure that is.",
      }}
      table={(experiments) => <ExperimentTable experiments={experiments} />}
      below={<HoldoutsPanel />}
    />
  );
}
