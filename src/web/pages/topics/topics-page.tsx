import type { TopicRow } from "../../../http/schema/topics.ts";
import { client } from "../../api/client.ts";
import { percent } from "../../elements/bars.tsx";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { TopicHistory } from "./topic-history.tsx";
import { TopicMap } from "./topic-map.tsx";
import { TopicModelPanel } from "./topic-model-panel.tsx";
import { TopicView } from "./topic-view.tsx";
import "./topics.css";

const shownWords = 8;

export function TopicsPage(props: { id: string | undefined }) {
  if (props.id !== undefined) return <TopicView key={props.id} id={props.id} />;
  return <AllTopics />;
}

function AllTopics() {
  const topics = useResource("topics", client.topics);
  return (
    <>
      <div class="list-head">
        <h1>Topics</h1>
        <p class="hint">The larger a circle, the more is written of it; near each other where words are shared.</p>
      </div>
      <Loaded of={topics} what="topics">
        {({ topics: rows, metrics, fingerprint }) => (
          <>
            {rows.length === 0 ? (
              <Empty title="No topics are known yet.">
                <p>They are learned from the articles: import some, then train.</p>
              </Empty>
            ) : (
              <>
                <TopicMap topics={rows} />
                <TopicTable topics={rows} />
              </>
            )}
            <div class="insight-columns">
              <TopicHistory key={fingerprint} />
              <TopicModelPanel metrics={metrics} onTrained={topics.reload} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function TopicTable(props: { topics: readonly TopicRow[] }) {
  const most = Math.max(...props.topics.map(({ share }) => share), Number.EPSILON);
  return (
    <table class="table topic-table">
      <thead>
        <tr>
          <th>Topic</th>
          <th>Words</th>
          <th class="number">Articles</th>
          <th>Share of all words</th>
        </tr>
      </thead>
      <tbody>
        {props.topics.map((topic) => (
          <tr key={topic.id}>
            <td>
              <a href={hrefTo("topics", topic.id)}>{topic.label}</a>
              {topic.hidden && <span class="hint"> no topic, by an editor</span>}
            </td>
            <td class="hint">
              {topic.words
                .slice(0, shownWords)
                .map(({ text }) => text)
                .join(", ")}
            </td>
            <td class="number">{topic.itemCount}</td>
            <td class="share-cell">
              <span class="score-bar" aria-hidden="true">
                <span style={{ width: `${(topic.share / most) * 100}%` }} />
              </span>
              <span class="number">{percent(topic.share)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
