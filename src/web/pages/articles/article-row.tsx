import type { ListedItem } from "../../../http/schema/catalogue.ts";
import { MoodMark } from "../../elements/mood-mark.tsx";
import { hrefTo } from "../../state/route.ts";
import { dayOf } from "../../wording/dates.ts";
import { sectionLabel } from "../../wording/section-name.ts";

const shownTags = 3;

export function ArticleRow(props: { row: ListedItem; tagLabel: (tag: string) => string }) {
  const { row } = props;
  return (
    <li class="article-row">
      <span class="article-mood">
        {row.sentiment && <MoodMark label={row.sentiment.label} score={row.sentiment.score} />}
      </span>
      <div class="article-main">
        <a class="article-title" href={hrefTo("articles", row.id)}>
          {row.title || "Untitled"}
        </a>
        {(row.snippet ?? row.excerpt) && <p class="article-excerpt">{row.snippet ?? row.excerpt}</p>}
        <p class="meta">
          {row.section && <span>{sectionLabel(row.section)}</span>}
          <time dateTime={row.publishedAt}>{dayOf(row.publishedAt)}</time>
          {row.authors && row.authors.length > 0 && <span>{row.authors.join(", ")}</span>}
        </p>
      </div>
      <TagStateOf row={row} tagLabel={props.tagLabel} />
    </li>
  );
}

function TagStateOf(props: { row: ListedItem; tagLabel: (tag: string) => string }) {
  const tags = props.row.tags ?? [];
  const suggested = props.row.tagCounts?.suggested ?? 0;
  return (
    <div class="article-tags">
      {tags.slice(0, shownTags).map((tag) => (
        <span key={tag} class="tag">
          {props.tagLabel(tag)}
        </span>
      ))}
      {tags.length > shownTags && <span class="hint">+{tags.length - shownTags}</span>}
      {tags.length === 0 && <span class="hint">untagged</span>}
      {suggested > 0 && (
        <span class="to-decide" title={`${suggested} suggested tags wait for a decision`}>
          {suggested} to decide
        </span>
      )}
    </div>
  );
}
