import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TagRow } from "../../../http/schema/tags.ts";
import type { TopicRow } from "../../../http/schema/topics.ts";
import { client } from "../../api/client.ts";
import { MoodMark } from "../../elements/mood-mark.tsx";
import { TypeAhead } from "../../elements/type-ahead.tsx";
import { wordOfType } from "../../reading/entity-types.ts";
import { useResource } from "../../state/resource.ts";
import { sectionLabel } from "../../wording/section-name.ts";
import { sections } from "./article-list.ts";
import { type ArticleQuery, moods, setFilter, tagStates } from "./article-query.ts";
import { TagSelect } from "./tag-select.tsx";

interface FilterProps {
  query: ArticleQuery;
  tags: readonly TagRow[];
  topics: readonly TopicRow[];
}

const searchDelayMs = 250;
const narrow = "(max-width: 760px)";

export function ArticleFilters(props: FilterProps) {
  const startsOpen = !matchMedia(narrow).matches;
  return (
    <aside class="filters" aria-label="Filters">
      <SearchField text={props.query.q ?? ""} />
      <details open={startsOpen}>
        <summary>Filters</summary>
        <StateFilter query={props.query} />
        <MoodFilter query={props.query} />
        <SectionFilter query={props.query} />
        <div class="filter">
          <TagSelect label="Tag" value={props.query.tag} tags={props.tags} onChange={(tag) => setFilter("tag", tag)} />
        </div>
        <label class="filter">
          <span class="filter-name">Topic</span>
          <select
            class="field"
            value={props.query.topic ?? ""}
            onChange={(event) => setFilter("topic", event.currentTarget.value)}
          >
            <option value="">Any topic</option>
            {props.topics.map((topic) => (
              <option key={topic.id} value={topic.id}>
                {topic.label}
              </option>
            ))}
          </select>
        </label>
        <EntityFilter />
        <fieldset class="filter">
          <legend class="filter-name">Published</legend>
          <DateField label="from" value={props.query.after} onChange={(day) => setFilter("after", day)} />
          <DateField label="to" value={props.query.before} onChange={(day) => setFilter("before", day)} />
        </fieldset>
      </details>
    </aside>
  );
}

function SearchField(props: { text: string }) {
  const typed = useSignal(props.text);
  const sent = useRef(props.text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The words of a link or of Back replace those of the field; its own, come round by the address, are not typed over newer ones.
    if (props.text === sent.current) return;
    clearTimeout(timer.current);
    sent.current = props.text;
    typed.value = props.text;
  }, [props.text]);
  return (
    <input
      id="search"
      class="field search"
      type="search"
      aria-label="Search in the articles"
      placeholder="Search words or meaning  /"
      value={typed.value}
      onInput={(event) => {
        typed.value = event.currentTarget.value;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          sent.current = typed.value.trim();
          setFilter("q", sent.current);
        }, searchDelayMs);
      }}
    />
  );
}

function StateFilter(props: { query: ArticleQuery }) {
  return (
    <fieldset class="filter">
      <legend class="filter-name">Tags</legend>
      <div class="toggles">
        {tagStates.map(({ state, label }) => (
          <FilterToggle key={state} name="state" value={state} current={props.query.state}>
            {label}
          </FilterToggle>
        ))}
      </div>
    </fieldset>
  );
}

function MoodFilter(props: { query: ArticleQuery }) {
  return (
    <fieldset class="filter">
      <legend class="filter-name">Mood</legend>
      <div class="toggles">
        {moods.map((mood) => (
          <FilterToggle key={mood} name="mood" value={mood} current={props.query.mood}>
            <MoodMark label={mood} text />
          </FilterToggle>
        ))}
      </div>
    </fieldset>
  );
}

function SectionFilter(props: { query: ArticleQuery }) {
  if (sections.value.length === 0) return null;
  return (
    <fieldset class="filter">
      <legend class="filter-name">Section</legend>
      <div class="section-list">
        {sections.value.map(({ section, count }) => (
          <FilterToggle key={section} name="section" value={section} current={props.query.section}>
            <span>{sectionLabel(section)}</span>
            <span class="number hint">{count}</span>
          </FilterToggle>
        ))}
      </div>
    </fieldset>
  );
}

function FilterToggle(props: {
  name: keyof ArticleQuery;
  value: string;
  current: string | undefined;
  children: preact.ComponentChildren;
}) {
  const pressed = props.value === props.current;
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={pressed}
      onClick={() => setFilter(props.name, pressed ? undefined : props.value)}
    >
      {props.children}
    </button>
  );
}

function EntityFilter() {
  const words = useSignal("");
  const found = useResource(
    words.value,
    async (signal) =>
      words.value === "" ? [] : (await client.entities({ query: words.value, limit: 8 }, signal)).entities,
    { keepsData: true },
  );
  return (
    <div class="filter">
      <span class="filter-name">Name</span>
      <TypeAhead
        label="Name of a person, organisation or place"
        placeholder="Person, organisation, place…"
        choices={(found.data.value ?? []).map(({ id, label, type }) => ({ id, label, hint: wordOfType(type) }))}
        filters="elsewhere"
        onType={(text) => {
          words.value = text.trim();
        }}
        onChoose={(choice) => setFilter("entity", choice.id)}
      />
    </div>
  );
}

function DateField(props: { label: string; value: string | undefined; onChange: (day: string) => void }) {
  return (
    <label class="date-field">
      <span class="hint">{props.label}</span>
      <input
        class="field"
        type="date"
        value={props.value ?? ""}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}
