import type { ItemReply } from "../../api/catalogue-types.ts";
import { dayOf } from "../../elements/dates.ts";
import { sectionLabel } from "../../elements/section-name.ts";
import { HighlightSwitches } from "../../reading/highlight-switches.tsx";
import { MarkedText } from "../../reading/marked-text.tsx";
import { paragraphsOf, type Span } from "../../reading/segment-text.ts";
import { hrefTo } from "../../state/route.ts";
import { listHref, neighbourOf } from "../articles/article-list.ts";

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
      </div>
      <ArticleMeta reply={props.reply} />
      <h1>{title ? text(title) : "Untitled"}</h1>
      <p class="meta byline">
        {item.authors && item.authors.length > 0 && <span>{item.authors.join(", ")}</span>}
        <time dateTime={item.publishedAt}>{dayOf(item.publishedAt)}</time>
        {item.url && (
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
    </span>
  );
}
