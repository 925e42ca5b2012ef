/** The controls of conditions, each with its name for who does not see it. */
export function Choice<Value extends string>(props: {
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

/** One line of text. */
export function Text(props: { label: string; value: string; hint: string; onChange: (value: string) => void }) {
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

export function Bound(props: { op: "gte" | "lte"; onChange: (op: "gte" | "lte") => void }) {
  return (
    <Choice
      label="Comparison"
      value={props.op}
      options={[
        ["gte", "at least"],
        ["lte", "at most"],
      ]}
      onChange={props.onChange}
    />
  );
}

export function Days(props: { days: number; words: string; onChange: (days: number) => void }) {
  return (
    <>
      <span class="hint">{props.words}</span>
      <Quantity label="Days" value={props.days} least={1} isWhole onChange={props.onChange} />
      <span class="hint">days</span>
    </>
  );
}

export function Quantity(props: {
  label: string;
  value: number;
  least: number;
  /** Default: no bound. */
  most?: number;
  isWhole: boolean;
  onChange: (value: number) => void;
}) {
  return (
    <input
      class="field condition-number"
      type="number"
      aria-label={props.label}
      value={props.value}
      min={props.least}
      max={props.most}
      step={props.isWhole ? 1 : "any"}
      onInput={(event) => {
        const value = event.currentTarget.valueAsNumber;
        const fits = props.isWhole ? Number.isInteger(value) : Number.isFinite(value);
        if (fits && value >= props.least && value <= (props.most ?? value)) props.onChange(value);
      }}
    />
  );
}
