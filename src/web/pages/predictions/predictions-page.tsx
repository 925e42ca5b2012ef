import type { PredictionView as Prediction } from "../../../http/schema/predictions.ts";
import { predictionClient } from "../../api/prediction-client.ts";
import { ObjectList } from "../../layout/object-list.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { share } from "../../wording/numbers.ts";
import { NewPrediction } from "./new-prediction.tsx";
import { PredictionView } from "./prediction-view.tsx";
import "./predictions.css";

/** All predictions; one of them; or the sheet for a new one (`new`). */
export function PredictionsPage(props: { id: string | undefined }) {
  if (props.id === "new") return <NewPrediction />;
  return props.id === undefined ? <AllPredictions /> : <PredictionView key={props.id} id={props.id} />;
}

function AllPredictions() {
  const list = useResource("predictions", predictionClient.list, { keepsData: true });
  return (
    <ObjectList
      page="predictions"
      title="Predictions"
      hint="Who will do what, and why"
      newLabel="New prediction"
      of={list}
      rows={({ predictions }) => predictions}
      empty={{
        title: "Nothing is predicted yet.",
        text: "A prediction learns from the past who will do something, says how sure that is, and gives its reasons.",
      }}
      table={(predictions) => <PredictionTable predictions={predictions} />}
    />
  );
}

function PredictionTable(props: { predictions: readonly Prediction[] }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Prediction</th>
          <th>Ahead</th>
          <th>State</th>
          <th class="number">Of all users</th>
          <th class="number">Among the best tenth</th>
        </tr>
      </thead>
      <tbody>
        {props.predictions.map(({ id, prediction, status, baseRate, trainings }) => {
          const lift = trainings.findLast((training) => training.lift !== undefined)?.lift;
          return (
            <tr key={id}>
              <td>
                <a href={hrefTo("predictions", id)}>{prediction.label}</a> <span class="hint">{id}</span>
              </td>
              <td>{prediction.horizon.replace(/^P(\d+)D$/, "$1 days")}</td>
              <td>{stateOf[status]}</td>
              <td class="number">{baseRate === undefined ? "–" : share(baseRate)}</td>
              <td class="number">{status === "ready" && lift !== undefined ? `${lift.toFixed(1)} times` : "–"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const stateOf = { untrained: "not trained", training: "being trained", ready: "in use" } as const;
