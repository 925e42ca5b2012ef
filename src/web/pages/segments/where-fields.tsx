import { type Where, whereOperators } from "./condition.ts";
import { Choice, Text } from "./condition-controls.tsx";

/** What properties of the event have to be. */
export function WhereFields({ where, onChange }: { where: readonly Where[]; onChange: (where: Where[]) => void }) {
  const replace = (index: number, ...by: Where[]): void => onChange(where.toSpliced(index, 1, ...by));
  return (
    <>
      {where.map((test, index) => (
        <span key={index} class="row condition-where">
          <span class="hint">where</span>
          <Text
            label="Property of the event"
            value={test.property}
            hint="category"
            onChange={(property) => replace(index, { ...test, property })}
          />
          <Choice
            label="Comparison of the property"
            value={test.op}
            options={whereOperators}
            onChange={(op) => replace(index, { ...test, op })}
          />
          <Text
            label="Value of the property"
            value={test.value}
            hint="culture"
            onChange={(value) => replace(index, { ...test, value })}
          />
          <button type="button" class="icon-button" aria-label="Remove the comparison" onClick={() => replace(index)}>
            ×
          </button>
        </span>
      ))}
      <button
        type="button"
        class="link-button"
        onClick={() => onChange([...where, { property: "", op: "eq", value: "" }])}
      >
        where…
      </button>
    </>
  );
}
