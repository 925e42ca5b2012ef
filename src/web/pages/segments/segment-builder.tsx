import type { SegmentInput, SegmentRow } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { makeNamed } from "../../api/make-named.ts";
import { toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { useAction } from "../../state/action.ts";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { say, sayDone } from "../../state/notice.ts";
import { quoted } from "../../wording/quoted.ts";
import { type Draft, isComplete, newCondition, toRule } from "./condition.ts";
import { ConditionRow } from "./condition-row.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { useSegmentPreview } from "./use-segment-preview.ts";

/** What is being written of a new segment. */
interface NewSegment {
  mode: "rows" | "text";
  draft: Draft;
  text: string;
  label: string;
}

const formName = "segment new";
const emptySegment = (): NewSegment => ({
  mode: "rows",
  draft: { join: "all", conditions: [newCondition("event")] },
  text: "",
  label: "",
});

/** A new segment: conditions one by one, or a pasted definition, with the exact number of users at each. */
export function SegmentBuilder(props: { segments: readonly SegmentRow[]; onSaved: () => void }) {
  const kept = useKept<NewSegment>(formName, emptySegment());
  const { mode, draft, text, label } = kept.value;
  const set = (change: Partial<NewSegment>) => {
    kept.value = { ...kept.value, ...change };
  };
  const input = mode === "rows" ? rowsInput(draft) : textInput(text);
  const { preview, problem, isStale } = useSegmentPreview(input);

  const save = useAction(async () => {
    const name = label.trim();
    if (input === undefined || name === "") return;
    try {
      const sent = kept.value;
      const { id } = await makeNamed(name, "segment", (free) => client.makeSegment(free, { label: name, ...input }));
      if (kept.value === sent) {
        kept.value = emptySegment();
        forgetDraft(formName);
      }
      sayDone(`${quoted(name)} is saved.`, async () => {
        await client.removeSegment(id);
        props.onSaved();
        say(`${quoted(name)} is deleted again.`);
      });
      props.onSaved();
    } catch (error) {
      say(`Not saved. ${toProblem(error).message}`, { tone: "fault" });
    }
  });

  return (
    <Panel
      title="New segment"
      tools={
        <button
          type="button"
          class="link-button"
          onClick={() => {
            set({ mode: mode === "rows" ? "text" : "rows" });
          }}
        >
          {mode === "rows" ? "Paste a definition" : "Build it"}
        </button>
      }
    >
      {mode === "rows" ? (
        <Rows
          draft={draft}
          segments={props.segments}
          preview={isStale.value ? undefined : preview.value}
          onChange={(next) => set({ draft: next })}
        />
      ) : (
        <textarea
          class="field segment-text"
          aria-label="Definition: Segment's query language, or a rule as JSON"
          rows={4}
          placeholder="event('Order Completed').within(30 days).count() >= 3"
          value={text}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
      )}
      {problem.value !== undefined && (
        <p class="fault" role="alert">
          {problem.value.message}
        </p>
      )}
      {preview.value !== undefined && <PreviewPanel preview={preview.value} isStale={isStale.value} />}
      <form
        class="row segment-save"
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        <input
          class="field"
          aria-label="Name of the segment"
          placeholder="Name"
          maxLength={100}
          value={label}
          onInput={(event) => set({ label: event.currentTarget.value })}
        />
        <button
          type="submit"
          class="button button-main"
          disabled={input === undefined || label.trim() === "" || save.isBusy.value}
        >
          Save
        </button>
      </form>
    </Panel>
  );
}

function Rows(props: {
  draft: Draft;
  segments: readonly SegmentRow[];
  preview: Counted | undefined;
  onChange: (draft: Draft) => void;
}) {
  const { draft, onChange } = props;
  const replace = (index: number, ...by: Draft["conditions"]): void =>
    onChange({ ...draft, conditions: draft.conditions.toSpliced(index, 1, ...by) });
  return (
    <>
      <p class="row segment-join">
        Users who meet
        <select
          class="field"
          aria-label="How conditions are joined"
          value={draft.join}
          onChange={(event) => onChange({ ...draft, join: event.currentTarget.value as Draft["join"] })}
        >
          <option value="all">all</option>
          <option value="any">any</option>
        </select>
        of these:
      </p>
      <ul class="condition-list">
        {draft.conditions.map((condition, index) => (
          <ConditionRow
            key={index}
            condition={condition}
            segments={props.segments}
            count={countOf(props.preview, draft, index)}
            onChange={(next) => replace(index, next)}
            onRemove={() => replace(index)}
          />
        ))}
      </ul>
      <button
        type="button"
        class="button"
        onClick={() => onChange({ ...draft, conditions: [...draft.conditions, newCondition("event")] })}
      >
        Add a condition
      </button>
    </>
  );
}

interface Counted {
  of: number;
  perCondition: readonly { path: string; count: number }[];
}

/** Incomplete rows are not in the rule: the place of a row there is that among the complete ones. */
function countOf(preview: Counted | undefined, { join, conditions }: Draft, index: number): number | undefined {
  if (preview === undefined || !isComplete(conditions[index]!)) return undefined;
  const place = conditions.slice(0, index).filter(isComplete).length;
  const row = preview.perCondition.find(({ path }) => path === `${join}.${place}` || path === `${join}.${place}.not`);
  if (row === undefined) return undefined;
  return row.path.endsWith(".not") ? preview.of - row.count : row.count;
}

function rowsInput(draft: Draft): SegmentInput | undefined {
  const rule = toRule(draft);
  return rule === undefined ? undefined : { rule };
}

function textInput(text: string): SegmentInput | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (!trimmed.startsWith("{")) return { text: trimmed };
  try {
    return { rule: JSON.parse(trimmed) as unknown };
  } catch {
    // Half a JSON is sent as it is: the server names the place.
    return { text: trimmed };
  }
}
