import type { SegmentRow } from "../../../http/schema/segments/segments.ts";
import { type Condition, measures, newCondition } from "./condition.ts";

interface RowProps {
  condition: Condition;
  segments: readonly SegmentRow[];
  /** Users for whom this condition alone holds; absent while it is counted. */
  count: number | undefined;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

const kinds: readonly [Condition["kind"], string][] = [
  ["event", "did"],
  ["trait", "have a trait"],
  ["engagement", "are active by"],
  ["segment", "are in a segment"],
];

/** One condition with its own exact count. */
export function ConditionRow({ condition, segments, count, onChange, onRemove }: RowProps) {
  return (
    <li class="condition-row">
      <Choice
        label="Kind of condition"
        value={condition.kind}
        options={kinds}
        onChange={(kind) => onChange(newCondition(kind))}
      />
      <Fields condition={condition} segments={segments} onChange={onChange} />
      <output class="number condition-count">{count === undefined ? "…" : count.toLocaleString("en")}</output>
      <button type="button" class="icon-button" aria-label="Remove the condition" onClick={onRemove}>
        ×
      </button>
    </li>
  );
}

function Fields({ condition, segments, onChange }: Pick<RowProps, "condition" | "segments" | "onChange">) {
  switch (condition.kind) {
    case "event":
      return (
        <>
          <Text
            label="Event"
            value={condition.event}
            hint="Item Read"
            onChange={(event) => onChange({ ...condition, event })}
          />
          <Choice
            label="How often"
            value={condition.op}
            options={[
              ["gte", "at least"],
              ["lt", "fewer than"],
              ["eq", "exactly"],
            ]}
            onChange={(op) => onChange({ ...condition, op })}
          />
          <Whole
            label="Times"
            value={condition.count}
            least={0}
            onChange={(value) => onChange({ ...condition, count: value })}
          />
          <span class="hint">times in</span>
          <Whole
            label="Days"
            value={condition.days ?? 30}
            least={1}
            onChange={(days) => onChange({ ...condition, days })}
          />
          <span class="hint">days</span>
        </>
      );
    case "trait":
      return (
        <>
          <Text
            label="Trait"
            value={condition.trait}
            hint="plan"
            onChange={(trait) => onChange({ ...condition, trait })}
          />
          <Choice
            label="Comparison"
            value={condition.op}
            options={[
              ["eq", "is"],
              ["ne", "is not"],
              ["contains", "contains"],
              ["exists", "is set"],
            ]}
            onChange={(op) => onChange({ ...condition, op })}
          />
          {condition.op !== "exists" && (
            <Text
              label="Value"
              value={condition.value}
              hint="pro"
              onChange={(value) => onChange({ ...condition, value })}
            />
          )}
        </>
      );
    case "engagement":
      return (
        <>
          <Choice
            label="Measure"
            value={condition.measure}
            options={measures}
            onChange={(measure) => onChange({ ...condition, measure })}
          />
          <Choice
            label="Comparison"
            value={condition.op}
            options={[
              ["gte", "at least"],
              ["lte", "at most"],
            ]}
            onChange={(op) => onChange({ ...condition, op })}
          />
          <Whole
            label="Value"
            value={condition.value}
            least={0}
            onChange={(value) => onChange({ ...condition, value })}
          />
        </>
      );
    case "segment":
      return (
        <>
          <Choice
            label="In or not"
            value={condition.isIn ? "in" : "out"}
            options={[
              ["in", "in"],
              ["out", "not in"],
            ]}
            onChange={(value) => onChange({ ...condition, isIn: value === "in" })}
          />
          <Choice
            label="Segment"
            value={condition.segment}
            options={[["", "choose…"], ...segments.map(({ id, label }): [string, string] => [id, label])]}
            onChange={(segment) => onChange({ ...condition, segment })}
          />
        </>
      );
  }
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <select
      class="field"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value as Value)}
    >
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Text(props: { label: string; value: string; hint: string; onChange: (value: string) => void }) {
  return (
    <input
      class="field condition-text"
      aria-label={props.label}
      value={props.value}
      placeholder={props.hint}
      maxLength={200}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Whole(props: { label: string; value: number; least: number; onChange: (value: number) => void }) {
  return (
    <input
      class="field condition-number"
      type="number"
      aria-label={props.label}
      value={props.value}
      min={props.least}
      max={3_650}
      onInput={(event) => {
        const value = event.currentTarget.valueAsNumber;
        if (Number.isInteger(value) && value >= props.least) props.onChange(value);
      }}
    />
  );
}
