import type { SegmentRow } from "../../../http/schema/segments/segments.ts";
import { type Condition, type FieldsOf, measures, newCondition } from "./condition.ts";
import { Bound, Choice, Days, Quantity, Text } from "./condition-controls.tsx";
import {
  AffinityFields,
  BucketFields,
  ClusterFields,
  ConsentFields,
  ExperimentFields,
  PredictionFields,
} from "./fact-fields.tsx";
import { WhereFields } from "./where-fields.tsx";

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
  ["sequence", "did one after the other"],
  ["lifecycle", "do regularly, or no more"],
  ["trait", "have a trait"],
  ["engagement", "are active by"],
  ["mood", "are in a mood"],
  ["affinity", "like"],
  ["segment", "are in a segment"],
  ["list", "are on a list"],
  ["cluster", "are in a learned group"],
  ["prediction", "are predicted to"],
  ["experiment", "have a variant of an experiment"],
  ["consent", "agreed to"],
  ["bucket", "are in a random share"],
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
      return <EventFields condition={condition} onChange={onChange} />;
    case "sequence":
      return <SequenceFields condition={condition} onChange={onChange} />;
    case "lifecycle":
      return <LifecycleFields condition={condition} onChange={onChange} />;
    case "mood":
      return <MoodFields condition={condition} onChange={onChange} />;
    case "trait":
      return <TraitFields condition={condition} onChange={onChange} />;
    case "engagement":
      return <EngagementFields condition={condition} onChange={onChange} />;
    case "segment":
      return <SegmentFields condition={condition} segments={segments} onChange={onChange} />;
    case "list":
      return <ListFields condition={condition} segments={segments} onChange={onChange} />;
    case "affinity":
      return <AffinityFields condition={condition} onChange={onChange} />;
    case "cluster":
      return <ClusterFields condition={condition} onChange={onChange} />;
    case "prediction":
      return <PredictionFields condition={condition} onChange={onChange} />;
    case "experiment":
      return <ExperimentFields condition={condition} onChange={onChange} />;
    case "consent":
      return <ConsentFields condition={condition} onChange={onChange} />;
    case "bucket":
      return <BucketFields condition={condition} onChange={onChange} />;
  }
}

function EventFields({ condition, onChange }: FieldsOf<"event">) {
  return (
    <>
      <Text
        label="Event"
        value={condition.event}
        hint="Item Read"
        onChange={(event) => onChange({ ...condition, event })}
      />
      <Choice
        label="What is counted"
        value={condition.measure}
        options={[
          ["count", "times"],
          ["sum", "sum of"],
          ["avg", "mean of"],
          ["unique", "different"],
        ]}
        onChange={(measure) => onChange({ ...condition, measure })}
      />
      {condition.measure !== "count" && (
        <Text label="Property" value={condition.of} hint="value" onChange={(of) => onChange({ ...condition, of })} />
      )}
      <Choice
        label="How much"
        value={condition.op}
        options={[
          ["gte", "at least"],
          ["lt", "fewer than"],
          ["eq", "exactly"],
        ]}
        onChange={(op) => onChange({ ...condition, op })}
      />
      <Quantity
        label={condition.measure === "count" ? "Times" : "Amount"}
        value={condition.count}
        least={0}
        isWhole={condition.measure === "count" || condition.measure === "unique"}
        onChange={(value) => onChange({ ...condition, count: value })}
      />
      <Days days={condition.days ?? 30} words="in" onChange={(days) => onChange({ ...condition, days })} />
      <WhereFields where={condition.where ?? []} onChange={(where) => onChange({ ...condition, where })} />
    </>
  );
}

function SequenceFields({ condition, onChange }: FieldsOf<"sequence">) {
  return (
    <>
      <Text
        label="First event"
        value={condition.event}
        hint="Checkout Started"
        onChange={(event) => onChange({ ...condition, event })}
      />
      <Choice
        label="And then"
        value={condition.isThen ? "then" : "without"}
        options={[
          ["then", "and then"],
          ["without", "but not then"],
        ]}
        onChange={(value) => onChange({ ...condition, isThen: value === "then" })}
      />
      <Text
        label="Second event"
        value={condition.second}
        hint="Order Completed"
        onChange={(second) => onChange({ ...condition, second })}
      />
      <Days days={condition.days} words="in" onChange={(days) => onChange({ ...condition, days })} />
    </>
  );
}

function LifecycleFields({ condition, onChange }: FieldsOf<"lifecycle">) {
  return (
    <>
      <Choice
        label="Life cycle"
        value={condition.lifecycle}
        options={[
          ["first-time", "for the first time"],
          ["regular", "regularly"],
          ["stopped", "no more"],
          ["returned", "again"],
        ]}
        onChange={(lifecycle) => onChange({ ...condition, lifecycle })}
      />
      <Text
        label="Event"
        value={condition.event}
        hint="Item Read"
        onChange={(event) => onChange({ ...condition, event })}
      />
      <Days days={condition.days} words="by periods of" onChange={(days) => onChange({ ...condition, days })} />
    </>
  );
}

function MoodFields({ condition, onChange }: FieldsOf<"mood">) {
  return (
    <>
      <Bound op={condition.op} onChange={(op) => onChange({ ...condition, op })} />
      <Quantity
        label="Mood from -1 to 1"
        value={condition.score}
        least={-1}
        isWhole={false}
        onChange={(score) => onChange({ ...condition, score })}
      />
    </>
  );
}

function TraitFields({ condition, onChange }: FieldsOf<"trait">) {
  return (
    <>
      <Text label="Trait" value={condition.trait} hint="plan" onChange={(trait) => onChange({ ...condition, trait })} />
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
}

function EngagementFields({ condition, onChange }: FieldsOf<"engagement">) {
  return (
    <>
      <Choice
        label="Measure"
        value={condition.measure}
        options={measures}
        onChange={(measure) => onChange({ ...condition, measure })}
      />
      <Bound op={condition.op} onChange={(op) => onChange({ ...condition, op })} />
      <Quantity
        label="Value"
        value={condition.value}
        least={0}
        isWhole={false}
        onChange={(value) => onChange({ ...condition, value })}
      />
    </>
  );
}

function SegmentFields({ condition, segments, onChange }: FieldsOf<"segment"> & Pick<RowProps, "segments">) {
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
        options={[
          ["", "choose…"],
          ...segments.filter(({ kind }) => kind !== "list").map(({ id, label }): [string, string] => [id, label]),
        ]}
        onChange={(segment) => onChange({ ...condition, segment })}
      />
    </>
  );
}

function ListFields({ condition, segments, onChange }: FieldsOf<"list"> & Pick<RowProps, "segments">) {
  const lists = segments.filter(({ kind }) => kind === "list");
  return (
    <>
      <Choice
        label="On it or not"
        value={condition.isOn ? "on" : "off"}
        options={[
          ["on", "on"],
          ["off", "not on"],
        ]}
        onChange={(value) => onChange({ ...condition, isOn: value === "on" })}
      />
      <Choice
        label="List"
        value={condition.list}
        options={[
          ["", lists.length === 0 ? "there is none" : "choose…"],
          ...lists.map(({ id, label }): [string, string] => [id, label]),
        ]}
        onChange={(list) => onChange({ ...condition, list })}
      />
    </>
  );
}
