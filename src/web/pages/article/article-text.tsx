import type { Item, ItemReply } from "../../../http/schema/catalogue.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { HighlightSwitches } from "../../reading/highlight-switches.tsx";
import { MarkedText } from "../../reading/marked-text.tsx";
import { paragraphsOf, type Span } from "../../reading/segment-text.ts";
import { say, sayDone } from "../../state/notice.ts";
import { go, goOnFrom, hrefTo } from "../../state/route.ts";
import { dayOf } from "../../wording/dates.ts";
import { quoted } from "../../wording/quoted.ts";
import { sectionLabel } from "../../wording/section-name.ts";
import { findNeighbour, hasNext, listHref, neighbourOf, noteRemoval, reloadList } from "../articles/article-list.ts";

/** The article as it was analysed: its first line is the title. */
export function ArticleText(props: { reply: ItemReply }) {
  const { item, analysis, analysedText } = props.reply;
  const [first, ...rest] = paragraphsOf(analysedText);
  const title = first && item.title.trim() !== "" ? first : undefined;
  const body = title ? rest : [...(first ? [first] : []), ...rest];
  const text = (span: Span) => <MarkedText text={analysedText} span={span} analysis={analysis} />;
  return (
    <article class="article" lang={analysis.language?.code ?? item.language}>
      <div class="article-bar">
        <a href={listHref.value}>← Articles</a>
        <ArticleSteps id={item.id} />
        <HighlightSwitches />
        <button type="button" class="link-button" onClick={() => removeArticle(item)}>
          Delete
        </button>
      </div>
      <ArticleMeta reply={props.reply} />
      <h1>{title ? text(title) : "Untitled"}</h1>
      <p class="meta byline">
        {item.authors && item.authors.length > 0 && <span>{item.authors.join(", ")}</span>}
        <time dateTime={item.publishedAt}>{dayOf(item.publishedAt)}</time>
        {item.url && /^https?:/i.test(item.url) && (
          <a href={item.url} rel="noreferrer noopener" target="_blank">
            Original
          </a>
        )}
      </p>
      <div class="article-body">
        {body.map((span) => (
          <p key={span.start}>{text(span)}</p>
        ))}
      </div>
    </article>
  );
}

async function openNext(id: string): Promise<void> {
  const next = await findNeighbour(id, 1);
  if (next) goOnFrom({ page: "articles", id }, hrefTo("articles", next.id));
}

/** Deletes an article, goes on to the next one of the list, and offers the way back. */
async function removeArticle(item: Item): Promise<void> {
  const next = await findNeighbour(item.id, 1);
  let rejected: string[] = [];
  try {
    const { tags } = await client.itemTags(item.id);
    rejected = tags.filter(({ status }) => status === "rejected").map(({ tag }) => tag);
    await client.removeItem(item.id);
  } catch (error) {
    say(`Not deleted. ${toProblem(error).message}`, { tone: "fault" });
    return;
  }
  noteRemoval(item.id);
  goOnFrom({ page: "articles", id: item.id }, next ? hrefTo("articles", next.id) : listHref.value);
  await new Promise(requestAnimationFrame);
  sayDone(`Deleted ${quoted(item.title)}.`, async () => {
    await client.putItem(item);
    // The accepted tags are of the article itself.
    if (rejected.length > 0) await client.decideTags(item.id, { reject: rejected });
    reloadList();
    go(hrefTo("articles", item.id));
  });
}

function ArticleMeta(props: { reply: ItemReply }) {
  const { attributes, type } = props.reply.item;
  const section = typeof attributes?.section === "string" ? attributes.section : type;
  return section ? <p class="kicker">{sectionLabel(section)}</p> : null;
}

function ArticleSteps(props: { id: string }) {
  const before = neighbourOf(props.id, -1);
  const after = neighbourOf(props.id, 1);
  return (
    <span class="steps">
      {before && (
        <a href={hrefTo("articles", before.id)} title={before.title}>
          Previous <kbd>k</kbd>
        </a>
      )}
      {after && (
        <a href={hrefTo("articles", after.id)} title={after.title}>
          Next <kbd>j</kbd>
        </a>
      )}
      {!after && hasNext(props.id) && (
        <button type="button" class="link-button" onClick={() => openNext(props.id)}>
          Next <kbd>j</kbd>
        </button>
      )}
    </span>
  );
}
