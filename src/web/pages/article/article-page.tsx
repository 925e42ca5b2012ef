import { useEffect, useMemo } from "preact/hooks";
import type { TopicWeight } from "../../../http/schema/analysis.ts";
import type { ItemReply } from "../../../http/schema/catalogue.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Loaded } from "../../elements/states.tsx";
import { AnalysisPanels } from "../../reading/analysis-panels.tsx";
import { highlightKeys } from "../../reading/highlight-switches.tsx";
import { pointedSentence } from "../../reading/highlights.ts";
import { type KeyBinding, useKeys } from "../../state/keys.ts";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { go, goOnFrom, hrefTo } from "../../state/route.ts";
import { quoted } from "../../wording/quoted.ts";
import { findNeighbour, findNextToDecide, listHref } from "../articles/article-list.ts";
import { ArticleText } from "./article-text.tsx";
import { SimilarList } from "./similar-list.tsx";
import { activeTag, pointAt, stepFrom } from "./suggestion-focus.ts";
import { type TagDesk, tagDeskOf } from "./tag-desk.ts";
import { addTagInputId, decideOn, TagPanel } from "./tag-panel.tsx";
import "./article.css";

export function ArticlePage(props: { id: string }) {
  const { id } = props;
  const item = useResource(id, (signal) => client.item(id, signal));
  const tags = useResource("tags", client.tags);
  const desk = useMemo(() => tagDeskOf(id), [id]);
  useEffect(() => {
    void desk.load().then(() => pointAt(desk.suggested.value[0]));
    return () => {
      pointAt(undefined);
      pointedSentence.value = undefined;
    };
  }, [desk]);
  desk.title.value = item.data.value ? `(${quoted(item.data.value.item.title)})` : "";
  useKeys("Article", articleKeys(id, desk));
  return (
    <Loaded of={item} what="the article">
      {(reply) => <ArticleView reply={reply} desk={desk} tags={tags.data.value?.tags ?? []} onJudged={item.reload} />}
    </Loaded>
  );
}

function ArticleView(props: {
  reply: ItemReply;
  desk: TagDesk;
  tags: Parameters<typeof TagPanel>[0]["tags"];
  onJudged: () => void;
}) {
  const { reply, onJudged } = props;
  const judging = {
    onCorrected: () => rereadSoon(onJudged),
    onWrongTopic: (topic: TopicWeight) => void callWrong(reply.item.id, topic, onJudged),
  };
  return (
    <div class="article-page">
      <ArticleText reply={reply} />
      <aside class="rail rail-tags" aria-label="Tags">
        <TagPanel desk={props.desk} tags={props.tags} onAcceptAll={() => void acceptAll(reply.item.id, props.desk)} />
      </aside>
      <aside class="rail rail-reading" aria-label="What the text says">
        <AnalysisPanels analysis={reply.analysis} judging={judging} />
        <SimilarList id={reply.item.id} />
      </aside>
    </div>
  );
}

/** Accepts what is suggested, and opens the next article of the list with something to decide; stays where it could not be stored. */
async function acceptAll(id: string, desk: TagDesk): Promise<void> {
  const suggested = desk.suggested.value;
  if (suggested.length > 0) {
    const names = suggested.map(({ label }) => quoted(label)).join(", ");
    if (!(await desk.decide({ accept: suggested.map(({ tag }) => tag) }, `Accepted ${names}.`))) return;
  }
  const next = await findNextToDecide(id);
  if (next) goOnFrom({ page: "articles", id }, hrefTo("articles", next.id));
  else say("No article further down the list has suggestions to decide on.");
}

/** Articles are read again in the background: the page looks a few times. */
function rereadSoon(look: () => void): void {
  for (const waitMs of [300, 1_000, 3_000]) setTimeout(look, waitMs);
}

async function callWrong(itemId: string, topic: TopicWeight, onJudged: () => void): Promise<void> {
  try {
    await client.judgeTopics(itemId, { wrong: [topic.id] });
    onJudged();
    sayDone(`${quoted(topic.label)} is a wrong topic of this article.`, () =>
      client.judgeTopics(itemId, { right: [topic.id] }).then(onJudged),
    );
  } catch (error) {
    say(`Not changed. ${toProblem(error).message}`, { tone: "fault" });
  }
}

function articleKeys(id: string, desk: TagDesk): KeyBinding[] {
  const decide = (decision: "accept" | "reject") => {
    const tag = desk.suggested.value.find((other) => other.tag === activeTag.value) ?? desk.suggested.value[0];
    if (tag) decideOn(desk, tag, decision);
  };
  const open = async (step: number) => {
    const neighbour = await findNeighbour(id, step);
    if (neighbour) goOnFrom({ page: "articles", id }, hrefTo("articles", neighbour.id));
    else say(step > 0 ? "This is the last article of the list." : "This is the first article of the list.");
  };
  const point = (step: number) => {
    pointAt(stepFrom(desk.suggested.value, step));
    document.querySelector(".suggestion[data-active]")?.scrollIntoView({ block: "nearest" });
  };
  return [
    { key: "a", does: "accept the suggestion in view", run: () => decide("accept") },
    { key: "r", does: "reject the suggestion in view", run: () => decide("reject") },
    {
      key: "y",
      does: "accept all suggestions, go to the next article that has some",
      run: () => void acceptAll(id, desk),
    },
    { key: "n", does: "next suggestion", run: () => point(1), repeats: true },
    { key: "p", does: "previous suggestion", run: () => point(-1), repeats: true },
    { key: "t", does: "add a tag", run: () => document.getElementById(addTagInputId)?.focus() },
    ...highlightKeys,
    { key: "j", does: "next article", run: () => open(1) },
    { key: "k", does: "previous article", run: () => open(-1) },
    { key: "Escape", does: "back to the list", run: () => go(listHref.value) },
  ];
}
