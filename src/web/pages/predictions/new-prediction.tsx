import { makeNamed } from "../../api/make-named.ts";
import { predictionClient } from "../../api/prediction-client.ts";
import { StartOver } from "../../elements/start-over.tsx";
import { Failed } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { goOnFrom, hrefTo } from "../../state/route.ts";

/** What is filled in. */
interface Question {
  label: string;
  event: string;
  kind: "happens" | "absent";
  days: string;
  experiment: string;
  isWorth: boolean;
}

const formName = "prediction new";
const emptyQuestion: Question = {
  label: "",
  event: "",
  kind: "happens",
  days: "14",
  experiment: "",
  isWorth: false,
};

/** The sheet on which a question is asked. */
export function NewPrediction() {
  const kept = useKept<Question>(formName, emptyQuestion);
  const question = kept.value;
  const set = (change: Partial<Question>) => {
    kept.value = { ...kept.value, ...change };
  };
  const ask = useAction(async () => {
    const sent = kept.value;
    const label = sent.label.trim();
    const experiment = sent.experiment.trim();
    const { id } = await makeNamed(label, "prediction", (free) =>
      predictionClient.make(free, {
        label,
        outcome: { event: sent.event.trim() },
        absent: sent.kind === "absent",
        horizon: `P${sent.days}D`,
        ...(sent.isWorth && { worth: true }),
        ...(experiment !== "" && { treatment: { experiment } }),
      }),
    );
    if (kept.value === sent) forgetDraft(formName);
    goOnFrom({ page: "predictions", id: "new" }, hrefTo("predictions", id));
  });
  return (
    <>
      <div class="list-head">
        <h1>New prediction</h1>
        <p class="hint">Asked about everybody who had an event within the last 90 days</p>
      </div>
      <form
        class="stack prediction-form"
        onSubmit={(event) => {
          event.preventDefault();
          void ask.run();
        }}
      >
        <Fields question={question} set={set} />
        {ask.problem.value && <Failed problem={ask.problem.value} />}
        <div class="row">
          <button type="submit" class="button button-main" disabled={ask.isBusy.value}>
            Create the prediction
          </button>
          <StartOver
            isChanged={JSON.stringify(question) !== JSON.stringify(emptyQuestion)}
            onStartOver={() => {
              kept.value = emptyQuestion;
              forgetDraft(formName);
            }}
          />
        </div>
      </form>
    </>
  );
}

function Fields({ question, set }: { question: Question; set: (change: Partial<Question>) => void }) {
  return (
    <>
      <label>
        Name
        <input
          class="field"
          required
          maxLength={100}
          placeholder="Buys within two weeks"
          value={question.label}
          onInput={(event) => set({ label: event.currentTarget.value })}
        />
      </label>
      <label>
        Event, or * for any
        <input
          class="field"
          required
          maxLength={200}
          placeholder="Item Purchased"
          value={question.event}
          onInput={(event) => set({ event: event.currentTarget.value })}
        />
      </label>
      <label>
        Question
        <select
          class="field"
          value={question.kind}
          onChange={(event) => set({ kind: event.currentTarget.value as Question["kind"] })}
        >
          <option value="happens">Who does it?</option>
          <option value="absent">Who does not do it any more?</option>
        </select>
      </label>
      <label>
        Within how many days
        <input
          class="field"
          type="number"
          min={1}
          max={366}
          required
          value={question.days}
          onInput={(event) => set({ days: event.currentTarget.value })}
        />
      </label>
      <label>
        Experiment that showed something to users at random (optional): learns whom it helps
        <input
          class="field"
          maxLength={100}
          placeholder="reminder-mail"
          value={question.experiment}
          onInput={(event) => set({ experiment: event.currentTarget.value })}
        />
      </label>
      <label class="prediction-check">
        <input
          type="checkbox"
          checked={question.isWorth}
          onChange={(event) => set({ isWorth: event.currentTarget.checked })}
        />{" "}
        The event is a purchase: say what customers are worth
      </label>
    </>
  );
}
