import type { ItemEvidence, ItemTag, SentenceEvidence } from "../../../http/schema/tags.ts";
import { percent } from "../../elements/bars.tsx";
import { hrefTo } from "../../state/route.ts";
import { activeTag, glanceAt, pointAt } from "./suggestion-focus.ts";

const sources: Record<ItemTag["source"], string> = {
  taxonomy: "from the taxonomy",
  topic: "from its topics",
  entity: "from its names",
  keyword: "from its keywords",
  editor: "by an editor",
};

interface SuggestionRowProps {
  tag: ItemTag;
  onAccept: () => void;
  onReject: () => void;
  onLeave: () => void;
}

export function SuggestionRow(props: SuggestionRowProps) {
  const { tag } = props;
  const active = activeTag.value === tag.tag;
  return (
    <li
      class="suggestion"
      data-active={active ? "" : undefined}
      data-tag={tag.tag}
      onMouseEnter={() => glanceAt(tag)}
      onMouseLeave={props.onLeave}
      onFocusCapture={() => pointAt(tag)}
    >
      <div class="suggestion-head">
        <button type="button" class="suggestion-name" aria-expanded={active} onClick={() => pointAt(tag)}>
          {tag.label}
        </button>
        <span class="score" title={`Score ${percent(tag.score)}: how likely an editor accepts it`}>
          <span class="score-bar" aria-hidden="true">
            <span style={{ width: `${tag.score * 100}%` }} />
          </span>
          <span class="number">{percent(tag.score)}</span>
        </span>
        <span class="decide">
          <button
            type="button"
            class="icon-button accept"
            aria-label={`Accept ${tag.label}`}
            title="Accept (a)"
            onClick={props.onAccept}
          >
            ✓
          </button>
          <button
            type="button"
            class="icon-button reject"
            aria-label={`Reject ${tag.label}`}
            title="Reject (r)"
            onClick={props.onReject}
          >
            ✕
          </button>
        </span>
      </div>
      {active && <Evidence tag={tag} />}
    </li>
  );
}

function Evidence(props: { tag: ItemTag }) {
  const sentences = props.tag.evidence.filter((evidence): evidence is SentenceEvidence => "start" in evidence);
  const articles = props.tag.evidence.filter((evidence): evidence is ItemEvidence => "itemId" in evidence);
  return (
    <div class="evidence">
      <p class="hint">Suggested {sources[props.tag.source]}</p>
      {sentences.map((sentence) => (
        <blockquote key={sentence.start}>{sentence.text}</blockquote>
      ))}
      {articles.length > 0 && (
        <ul>
          {articles.map((article) => (
            <li key={article.itemId}>
              <a href={hrefTo("articles", article.itemId)}>{article.title}</a>{" "}
              <span class="hint">has it, {percent(article.similarity)} alike</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
