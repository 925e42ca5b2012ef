import { useSignal } from "@preact/signals";
import type { PredictionView as Prediction } from "../../../http/schema/predictions.ts";
import { predictionClient } from "../../api/prediction-client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { share } from "../../wording/numbers.ts";
import { QualityPanels } from "./quality-panels.tsx";
import { rangeOf } from "./range-of.ts";
import { Waterfall } from "./waterfall.tsx";

/** One prediction: how good it is, what drives it, whom it names, and how its trainings went. */
export function PredictionView({ id }: { id: string }) {
  const one = useResource(`prediction ${id}`, (signal) => predictionClient.read(id, signal), { keepsData: true });
  return (
    <Loaded of={one} what="the prediction">
      {(prediction) => (
        <>
          <div class="list-head">
            <h1>{prediction.prediction.label}</h1>
            <p class="hint">{questionOf(prediction)}</p>
            <TrainButton id={id} progress={prediction.progress} onChange={one.reload} />
          </div>
          {prediction.problem !== undefined && (
            <p class="prediction-notice" role="alert">
              {prediction.problem}
            </p>
          )}
          {prediction.trainedAt !== undefined ? (
            <Trained key={prediction.trainedAt} id={id} />
          ) : (
            <Untrained prediction={prediction} />
          )}
          <Trainings prediction={prediction} />
        </>
      )}
    </Loaded>
  );
}

/** What a training needs, and what the last one lacked. */
function Untrained({ prediction: { prediction, trainings } }: { prediction: Prediction }) {
  const refused = trainings.at(-1)?.refused;
  return (
    <>
      {refused !== undefined && (
        <p class="prediction-notice" role="status">
          The last training was refused: {refused}
        </p>
      )}
      <p class="hint">
        It has no model yet: train it, and it learns from what is stored. It is refused with fewer than 100 users of
        either outcome over all cut-offs, and with a history shorter than three times {within(prediction.horizon)}.
      </p>
    </>
  );
}

const within = (horizon: string): string => horizon.replace(/^P(\d+)D$/, "$1 days");

function questionOf({ prediction: { outcome, absent, horizon } }: Prediction): string {
  const event = outcome.event === "*" ? "any event" : outcome.event;
  return absent ? `No ${event.replace(/^any /, "")} within ${within(horizon)}` : `${event} within ${within(horizon)}`;
}

const progressEveryMs = 1_000;

/** Starts a training, shows how far it is, and cancels it; the model in use stays until a new one is there. */
function TrainButton(props: { id: string; progress: number | undefined; onChange: () => void }) {
  const running = useSignal<AbortController | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  // Also one that another page started, or that is only just being cancelled.
  const isTraining = running.value !== undefined || props.progress !== undefined;
  useLookAgain(isTraining ? progressEveryMs : undefined, props.onChange);
  const train = async (): Promise<void> => {
    const controller = new AbortController();
    running.value = controller;
    problem.value = undefined;
    try {
      await predictionClient.train(props.id, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) problem.value = toProblem(error);
    }
    running.value = undefined;
    props.onChange();
  };
  return (
    <>
      <button type="button" class="button button-main" disabled={isTraining} onClick={train}>
        {isTraining ? `Training… ${share(props.progress ?? 0)}` : "Train"}
      </button>
      {running.value && (
        <button type="button" class="button" onClick={() => running.value?.abort()}>
          Cancel
        </button>
      )}
      {problem.value && (
        <p class="prediction-notice" role="alert">
          {problem.value.message}
        </p>
      )}
    </>
  );
}

function Trained({ id }: { id: string }) {
  const report = useResource(`report ${id}`, (signal) => predictionClient.report(id, signal));
  const shown = useSignal<string | undefined>(undefined);
  const users = useResource(`users ${id}`, (signal) => predictionClient.users(id, signal));
  return (
    <>
      <Loaded of={report} what="the report">
        {(found) => <QualityPanels report={found} />}
      </Loaded>
      <Panel title="Likeliest users">
        <Loaded of={users} what="users">
          {({ users: likeliest, of, baseRate }) => (
            <>
              <ol class="prediction-users">
                {likeliest.map(({ userId, probability, low, high }) => (
                  <li key={userId}>
                    <button
                      type="button"
                      class="link-button"
                      aria-pressed={shown.value === userId}
                      onClick={() => {
                        shown.value = shown.value === userId ? undefined : userId;
                      }}
                    >
                      {userId}
                    </button>{" "}
                    {share(probability)} <span class="hint">{rangeOf(low, high)}</span>
                    {shown.value === userId && <Waterfall predictionId={id} userId={userId} />}
                  </li>
                ))}
              </ol>
              <p class="hint">
                The first 20 of {of} users whom the question is about, each with the range in which the share among
                users of such a score lies (95 %); of all it is {share(baseRate)}. Choose one to see why.
              </p>
            </>
          )}
        </Loaded>
      </Panel>
    </>
  );
}

function Trainings({ prediction }: { prediction: Prediction }) {
  if (prediction.trainings.length === 0) return null;
  return (
    <Panel title="Trainings">
      <ul class="prediction-trainings">
        {prediction.trainings.toReversed().map(({ at, model, auc, refused }) => (
          <li key={at}>
            <time dateTime={at}>
              {new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}
            </time>{" "}
            {refused === undefined ? `${model} in use, AUC ${auc?.toFixed(3) ?? "unknown"}` : `refused: ${refused}`}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
