import { quoted } from "../../wording/quoted.ts";
import { sectionLabel } from "../../wording/section-name.ts";
import { type ArticleQuery, clearFilters, filterNames, setFilter, tagStates } from "./article-query.ts";

interface ActiveFiltersProps {
  query: ArticleQuery;
  tagLabel: (tag: string) => string;
  topicLabel: (topic: string) => string;
  entityLabel: (entity: string) => string;
}

/** What the list is narrowed to, each with a way out. */
export function ActiveFilters(props: ActiveFiltersProps) {
  const active = filterNames.filter((name) => props.query[name]);
  if (active.length === 0) return null;
  return (
    <ul class="active-filters" aria-label="Active filters">
      {active.map((name) => (
        <li key={name}>
          <button type="button" class="chip" onClick={() => setFilter(name, undefined)}>
            {describe(name, props)} <span aria-hidden="true">✕</span>
            <span class="unseen">remove</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="link-button" onClick={clearFilters}>
          Clear all
        </button>
      </li>
    </ul>
  );
}

function describe(name: keyof ArticleQuery, props: ActiveFiltersProps): string {
  const value = props.query[name] ?? "";
  if (name === "q") return quoted(value);
  if (name === "tag") return props.tagLabel(value);
  if (name === "topic") return props.topicLabel(value);
  if (name === "entity") return props.entityLabel(value);
  if (name === "state") return tagStates.find(({ state }) => state === value)?.label ?? value;
  if (name === "section") return sectionLabel(value);
  if (name === "after") return `from ${value}`;
  if (name === "import") return "of one import";
  if (name === "before") return `to ${value}`;
  return value;
}
