import { useEffect, useRef } from "preact/hooks";
import type { TopicMetrics, TopicTraining } from "../../../http/schema/topics.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";

const lookEveryMs = 1_000;
const stageNames: Record<string, string> = {
  read: "Reading the articles",
  vocabulary: "Collecting the words",
  "choose-number": "Trying numbers of topics",
  train: "Training",
  label: "Naming the topics",
  refresh: "Giving the articles their topics",
};

/** How good the topics are, and their training: start, progress, stop. */
export function TopicModelPanel(props: { metrics: TopicMetrics | undefined; onTrained: () => void }) {
  const training = useResource("topic-training", client.topicTraining, { keepsData: true });
  const state = training.data.value;
  const isRunning = state?.running === true;

  const wasRunning = useRef(false);

  useEffect(() => {
    if (wasRunning.current && !isRunning) props.onTrained();
    wasRunning.current = isRunning;
  }, [isRunning]);
  useLookAgain(isRunning ? lookEveryMs : undefined, training.reload);

  const ask = async (request: () => Promise<unknown>): Promise<void> => {
    try {
      await request();
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
    training.reload();
  };

  return (
    <Panel title="Quality">
      {props.metrics && <Figures metrics={props.metrics} />}
      {state?.running ? (
        <Progress training={state} onStop={() => ask(client.stopTopicTraining)} />
      ) : (
        <>
          <button type="button" class="button" onClick={() => ask(client.trainTopics)}>
            {props.metrics ? "Train again" : "Train"}
          </button>
          {state?.last?.outcome === "failed" && <p role="alert">The last training failed. {state.last.detail}</p>}
          {state?.last?.outcome === "stopped" && <p class="hint">The last training was stopped; nothing changed.</p>}
        </>
      )}
    </Panel>
  );
}

function Progress(props: { training: TopicTraining; onStop: () => void }) {
  const { stage = "read", fraction = 0 } = props.training;
  const name = stageNames[stage] ?? stage;
  return (
    <>
      <p role="status">
        {name} … {percent(fraction)}
      </p>
      <progress class="topic-progress" aria-label="Training" value={fraction} max={1} />
      <button type="button" class="button" disabled={stage === "refresh"} onClick={props.onStop}>
        Stop
      </button>
      <p class="hint">Until it has ended the former topics stay in use, and names given now are kept.</p>
    </>
  );
}

function Figures(props: { metrics: TopicMetrics }) {
  const { npmi, diversity, heldOutPerplexity, vocabulary, documents, grid } = props.metrics;
  return (
    <>
      <dl class="topic-figures">
        <dt>Articles read</dt>
        <dd>{documents}</dd>
        <dt>Different words among the topics</dt>
        <dd title="Share of different words among the top words of all topics">{percent(diversity)}</dd>
      </dl>
      <details class="topic-technical">
        <summary>For the administrator</summary>
        <dl class="topic-figures">
          <dt>How well the words of a topic belong together</dt>
          <dd title="How often the top words of a topic stand near each other, from -1 to 1">{npmi.toFixed(3)}</dd>
          {heldOutPerplexity !== undefined && (
            <>
              <dt>Words that articles leave open</dt>
              <dd title="Among how many words the model hesitates in articles it has not seen; guessing hesitates among all">
                {heldOutPerplexity.toFixed(0)} of {vocabulary}
              </dd>
            </>
          )}
          {grid && (
            <>
              <dt>Tried</dt>
              <dd>{grid.map((one) => `${one.topics}: ${one.npmi.toFixed(2)}`).join(", ")}</dd>
            </>
          )}
        </dl>
      </details>
    </>
  );
}
