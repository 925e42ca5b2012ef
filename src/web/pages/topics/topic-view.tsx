import type { TopicReply } from "../../../http/schema/topics.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { ArticlePages } from "../../elements/article-pages.tsx";
import { Bars, percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { counted } from "../../wording/numbers.ts";
import { quoted } from "../../wording/quoted.ts";
import { TopicName } from "./topic-name.tsx";

export function TopicView(props: { id: string }) {
  const topic = useResource(props.id, (signal) => client.topic(props.id, signal), { keepsData: true });
  return (
    <Loaded of={topic} what="the topic">
      {(reply) => (
        <>
          <p class="hint">
            <a href={hrefTo("topics")}>← Topics</a>
          </p>
          <TopicName id={props.id} label={reply.topic.label} onRenamed={topic.reload} />
          <HideTopic topic={reply.topic} onChanged={topic.reload} />
          <p class="meta">
            <span>{percent(reply.topic.share)} of all words</span>
            <span>{counted(reply.topic.itemCount, "article")}</span>
          </p>
          <div class="insight-columns">
            <section class="insight-items">
              <div class="list-head">
                <h2>Articles</h2>
                <a class="hint" href={hrefTo("articles", undefined, { topic: props.id })}>
                  In the list
                </a>
              </div>
              <ArticlePages query={{ topic: props.id }} />
            </section>
            <aside>
              <Panel title="Over time">
                <Trend trend={reply.trend} />
              </Panel>
              <Panel title="Words">
                <Words words={reply.topic.words} />
              </Panel>
            </aside>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** For an editor who sees that these words are no topic: it is taken out of all articles until it is brought back. */
function HideTopic(props: { topic: TopicReply["topic"]; onChanged: () => void }) {
  const { topic, onChanged } = props;
  const hide = async (hidden: boolean): Promise<void> => {
    try {
      await client.hideTopic(topic.id, hidden);
      onChanged();
      const text = hidden
        ? `${quoted(topic.label)} is no topic: no article has it.`
        : `${quoted(topic.label)} is a topic again.`;
      sayDone(text, async () => {
        await client.hideTopic(topic.id, !hidden);
        onChanged();
        say(`Taken back: ${text}`);
      });
    } catch (error) {
      say(`Not changed. ${toProblem(error).message}`, { tone: "fault" });
    }
  };
  if (!topic.hidden)
    return (
      <button type="button" class="link-button" onClick={() => void hide(true)}>
        Not a topic
      </button>
    );
  return (
    <p class="hint">
      An editor said that this is no topic.{" "}
      <button type="button" class="link-button" onClick={() => void hide(false)}>
        It is one after all
      </button>
    </p>
  );
}

function Trend(props: { trend: TopicReply["trend"] }) {
  return (
    <TimeChart
      label="Share of the week"
      points={props.trend.map(({ date, share }) => ({ at: date, value: share }))}
      format={percent}
    />
  );
}

function Words(props: { words: TopicReply["topic"]["words"] }) {
  const most = Math.max(...props.words.map(({ weight }) => weight), Number.EPSILON);
  return (
    <Bars
      label="Words of the topic"
      rows={props.words.map(({ text, weight }) => ({
        key: text,
        label: text,
        share: weight / most,
        value: weight.toFixed(3),
      }))}
    />
  );
}
