import type { TopicFate, TopicLogEntry } from "../../../http/schema/topics.ts";
import { client } from "../../api/client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";

const shownEntries = 20;

/** What trainings and editors did to the topics, newest first. */
export function TopicHistory() {
  const history = useResource("topic-log", client.topicLog);
  return (
    <Panel title="History">
      <Loaded of={history} what="the history">
        {({ log }) =>
          log.length === 0 ? (
            <p class="hint">Nothing yet.</p>
          ) : (
            <ol class="topic-history">
              {log.slice(0, shownEntries).map((entry) => (
                <li key={entry.at + entry.event}>
                  <time dateTime={entry.at}>{minuteOf(entry.at)}</time> <Entry entry={entry} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Entry(props: { entry: TopicLogEntry }) {
  const { entry } = props;
  if (entry.event === "renamed") {
    return (
      <>
        {entry.formerLabel} was named <TopicLink topic={entry} />.
      </>
    );
  }
  if (entry.event !== "trained") {
    return (
      <>
        <TopicLink topic={entry} /> {entry.event === "hidden" ? "was called no topic." : "was called a topic again."}
      </>
    );
  }
  const count = (kind: TopicFate["kind"]) => entry.changes.filter((change) => change.kind === kind).length;
  const told = (["kept", "born", "split", "merged", "died"] as const).filter((kind) => count(kind) > 0);
  const moved = entry.changes.filter(({ kind }) => kind !== "kept");
  return (
    <>
      Trained: {told.map((kind) => `${count(kind)} ${kind}`).join(", ")}.
      {moved.length > 0 && (
        <details>
          <summary>Which</summary>
          <ul>
            {moved.map((change) => (
              <li key={`${change.kind} ${change.id}`}>
                {change.kind}: {isGone(change) ? change.label : <TopicLink topic={change} />}
                {change.kind === "split" && ` from ${change.from.label}`}
                {change.kind === "merged" && (
                  <>
                    {" into "}
                    <TopicLink topic={change.into} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function isGone({ kind }: TopicFate): boolean {
  return kind === "died" || kind === "merged";
}

function TopicLink(props: { topic: { id: string; label: string } }) {
  return <a href={hrefTo("topics", props.topic.id)}>{props.topic.label}</a>;
}
