import { experimentClient } from "../../api/experiment-client.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
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
    <>
      <div class="list-head">
        <h1>Experiments</h1>
        <p class="hint">What was tried on users, and whether it worked</p>
        <a class="button button-main" href={hrefTo("experiments", "new")}>
          New experiment
        </a>
      </div>
      <Loaded of={list} what="experiments">
        {({ experiments }) =>
          experiments.length === 0 ? (
            <Empty title="Nothing has been tried yet.">
              <p>
                An experiment shows some users one thing and others another, and says which was better and how sure that
                is.
              </p>
            </Empty>
          ) : (
            <>
              <ExperimentTable experiments={experiments} />
              <HoldoutsPanel />
            </>
          )
        }
      </Loaded>
    </>
  );
}
