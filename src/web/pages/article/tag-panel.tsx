import { useSignal } from "@preact/signals";
import type { ItemTag, TagRow } from "../../../http/schema/tags.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed, Loading } from "../../elements/states.tsx";
import { TypeAhead } from "../../elements/type-ahead.tsx";
import { isSameLabel } from "../../wording/label-key.ts";
import { quoted } from "../../wording/quoted.ts";
import { AcceptAbove } from "./accept-above.tsx";
import { ConflictBanner } from "./conflict-banner.tsx";
import { pointAt, stepFrom } from "./suggestion-focus.ts";
import { SuggestionRow } from "./suggestion-row.tsx";
import type { TagDesk } from "./tag-desk.ts";

export const addTagInputId = "add-tag";

export function TagPanel(props: { desk: TagDesk; tags: readonly TagRow[]; onAcceptAll: () => void }) {
  const { desk } = props;
  if (desk.tags.value === undefined) {
    return (
      <Panel title="Tags">
        {desk.problem.value ? <Failed problem={desk.problem.value} retry={desk.load} /> : <Loading what="tags" />}
      </Panel>
    );
  }
  return (
    <Panel title="Tags">
      <ConflictBanner desk={desk} />
      <Accepted desk={desk} />
      <AddTag desk={desk} tags={props.tags} />
      <Suggested desk={desk} onAcceptAll={props.onAcceptAll} />
      <Rejected desk={desk} />
    </Panel>
  );
}

function Accepted(props: { desk: TagDesk }) {
  const { accepted, decide } = props.desk;
  if (accepted.value.length === 0) return <p class="hint">No tag accepted yet.</p>;
  return (
    <ul class="accepted-tags" aria-label="Accepted tags">
      {accepted.value.map((tag) => (
        <li key={tag.tag} class="tag tag-accepted">
          {tag.label}
          <button
            type="button"
            aria-label={`Remove ${tag.label}`}
            onClick={() => decide({ reject: [tag.tag] }, `Removed ${quoted(tag.label)}.`)}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}

function AddTag(props: { desk: TagDesk; tags: readonly TagRow[] }) {
  const taken = new Set(props.desk.accepted.value.map(({ tag }) => tag));
  const parents = new Map(props.tags.map(({ tag, label }) => [tag, label]));
  const add = (tag: string, label: string) => props.desk.decide({ add: [tag] }, `Added ${quoted(label)}.`);
  return (
    <TypeAhead
      inputId={addTagInputId}
      label="Add a tag"
      placeholder="Add a tag  t"
      choices={props.tags
        .filter(({ tag }) => !taken.has(tag))
        .map(({ tag, label, parent }) => ({ id: tag, label, hint: parent && parents.get(parent) }))}
      onChoose={(choice) => add(choice.id, choice.label)}
      refuseCreate={(text) => {
        const present = props.desk.accepted.value.find(({ label }) => isSameLabel(label, text));
        return present && `${quoted(present.label)} is on this article.`;
      }}
      createLabel={(text) => `New tag ${quoted(text)}`}
      onCreate={(text) => add(text, text)}
    />
  );
}

function Suggested(props: { desk: TagDesk; onAcceptAll: () => void }) {
  const { suggested } = props.desk;
  if (suggested.value.length === 0) {
    return <p class="hint">Nothing left to decide here. The next article is one key away: j.</p>;
  }
  return (
    <>
      <div class="suggested-head">
        <h3>Suggested</h3>
        <AcceptAbove desk={props.desk} />
      </div>
      <button type="button" class="button button-main accept-all" onClick={props.onAcceptAll}>
        Accept {suggested.value.length === 1 ? "it" : `all ${suggested.value.length}`}, next article <kbd>y</kbd>
      </button>
      <ul class="suggestions" aria-label="Suggested tags">
        {suggested.value.map((tag) => (
          <SuggestionRow
            key={tag.tag}
            tag={tag}
            onAccept={() => decideOn(props.desk, tag, "accept")}
            onReject={() => decideOn(props.desk, tag, "reject")}
            onLeave={() => pointAt(stepFrom(suggested.value, 0))}
          />
        ))}
      </ul>
    </>
  );
}

function Rejected(props: { desk: TagDesk }) {
  const { rejected, decide } = props.desk;
  const open = useSignal(false);
  if (rejected.value.length === 0) return null;
  return (
    <details
      class="rejected"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{rejected.value.length} rejected</summary>
      <ul class="words">
        {rejected.value.map((tag) => (
          <li key={tag.tag}>
            <s>{tag.label}</s>{" "}
            <button
              type="button"
              class="link-button"
              onClick={() => decide({ reset: [tag.tag] }, `${quoted(tag.label)} is open again.`)}
            >
              open again
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Decides on one suggestion and makes the one after it the active one. */
export function decideOn(desk: TagDesk, tag: ItemTag, decision: "accept" | "reject"): void {
  const suggested = desk.suggested.value;
  const index = suggested.findIndex((other) => other.tag === tag.tag);
  pointAt(suggested[index + 1] ?? suggested[index - 1]);
  const hadFocus = document.activeElement?.closest(".suggestion") != null;
  void desk.decide(
    { [decision]: [tag.tag] },
    `${decision === "accept" ? "Accepted" : "Rejected"} ${quoted(tag.label)}.`,
  );
  // The row with the focus goes away: its successor gets it, or the field for another tag where none is left.
  if (hadFocus) {
    requestAnimationFrame(() => {
      const next = document.querySelector<HTMLElement>(`.suggestion[data-active] .${decision}`);
      (next ?? document.getElementById(addTagInputId))?.focus();
    });
  }
}
