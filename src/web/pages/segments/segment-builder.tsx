import { useSignal } from "@preact/signals";
import type { SegmentInput, SegmentRow } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { say, sayDone } from "../../state/notice.ts";
import { type Draft, isComplete, newCondition, toRule } from "./condition.ts";
import { ConditionRow } from "./condition-row.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { useSegmentPreview } from "./use-segment-preview.ts";

/** A new segment: conditions one by one, or a pasted definition, with the exact number of users at each. */
export function SegmentBuilder(props: { segments: readonly SegmentRow[]; onSaved: () => void }) {
  const mode = useSignal<"rows" | "text">("rows");
  const draft = useSignal<Draft>({ join: "all", conditions: [newCondition("event")] });
  const text = useSignal("");
  const label = useSignal("");
  const input = mode.value === "rows" ? rowsInput(draft.value) : textInput(text.value);
  const { preview, problem, isStale } = useSegmentPreview(input);
  const id = idOf(label.value);

  const save = async (): Promise<void> => {
    if (input === undefined || id === "") return;
    try {
      await client.putSegment(id, { label: label.value.trim(), ...input });
      sayDone(`“${label.value.trim()}” is saved.`, () => client.removeSegment(id).then(props.onSaved));
      label.value = "";
      props.onSaved();
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
  };

  return (
    <Panel
      title="New segment"
      tools={
        <button
          type="button"
          class="link-button"
          onClick={() => {
            mode.value = mode.value === "rows" ? "text" : "rows";
          }}
        >
          {mode.value === "rows" ? "Paste a definition" : "Build it"}
        </button>
      }
    >
      {mode.value === "rows" ? (
        <Rows
          draft={draft.value}
          segments={props.segments}
          preview={isStale.value ? undefined : preview.value}
          onChange={(next) => (draft.value = next)}
        />
      ) : (
        <textarea
          class="field segment-text"
          aria-label="Definition: Segment's query language, or a rule as JSON"
          rows={4}
          placeholder="event('Order Completed').within(30 days).count() >= 3"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
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
          void save();
        }}
      >
        <input
          class="field"
          aria-label="Name of the segment"
          placeholder="Name"
          maxLength={100}
          value={label.value}
          onInput={(event) => {
            label.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="button button-main" disabled={input === undefined || id === ""}>
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

function idOf(label: string): string {
  return label
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 100);
}
