import { useSignal } from "@preact/signals";
import { predictionClient } from "../../api/prediction-client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { go, hrefTo } from "../../state/route.ts";
import { freeId } from "./free-id.ts";

/** The sheet on which a question is asked. */
export function NewPrediction() {
  const problem = useSignal<Problem | undefined>(undefined);
  const ask = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const label = String(data.get("label")).trim();
    const experiment = String(data.get("experiment")).trim();
    try {
      const { predictions } = await predictionClient.list();
      const id = freeId(label, new Set(predictions.map((one) => one.id)));
      await predictionClient.put(id, {
        label,
        outcome: { event: String(data.get("event")).trim() },
        absent: data.get("kind") === "absent",
        horizon: `P${data.get("days")}D`,
        ...(data.get("worth") === "on" && { worth: true }),
        ...(experiment !== "" && { treatment: { experiment } }),
      });
      go(hrefTo("predictions", id));
    } catch (error) {
      problem.value = toProblem(error);
    }
  };
  return (
    <>
      <div class="list-head">
        <h1>New prediction</h1>
        <p class="hint">Asked about everybody who had an event within the last 90 days</p>
      </div>
      <form
        class="stack prediction-form"
        onSubmit={async (event) => {
          event.preventDefault();
          await ask(event.currentTarget);
        }}
      >
        <label>
          Name
          <input class="field" name="label" required maxLength={100} placeholder="Buys within two weeks" />
        </label>
        <label>
          Event, or * for any
          <input class="field" name="event" required maxLength={200} placeholder="Item Purchased" />
        </label>
        <label>
          Question
          <select class="field" name="kind">
            <option value="happens">Who does it?</option>
            <option value="absent">Who does not do it any more?</option>
          </select>
        </label>
        <label>
          Within how many days
          <input class="field" name="days" type="number" min={1} max={366} value={14} required />
        </label>
        <label>
          Experiment that showed something to users at random (optional): learns whom it helps
          <input class="field" name="experiment" maxLength={100} placeholder="reminder-mail" />
        </label>
        <label class="prediction-check">
          <input type="checkbox" name="worth" /> The event is a purchase: say what customers are worth
        </label>
        <button type="submit" class="button button-main">
          Create
        </button>
        {problem.value && (
          <p class="prediction-notice" role="alert">
            {problem.value.message}
          </p>
        )}
      </form>
    </>
  );
}
