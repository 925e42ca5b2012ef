import type { ComponentChildren } from "preact";

export interface BarRow {
  key: string;
  label: ComponentChildren;
  /** Length of the bar, -1..1; negative bars are drawn in the colour of refusal. */
  share: number;
  value: string;
}

/** A list of labelled horizontal bars; the numbers stand beside them as text. */
export function Bars(props: { rows: readonly BarRow[]; label: string }) {
  return (
    <ul class="bars" aria-label={props.label}>
      {props.rows.map((row) => (
        <li key={row.key}>
          <span class="bar-label">{row.label}</span>
          <span class="bar-value">{row.value}</span>
          <span class="bar" data-sign={row.share < 0 ? "minus" : "plus"} aria-hidden="true">
            <span style={{ width: `${Math.min(1, Math.abs(row.share)) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function percent(share: number): string {
  const hundredths = share * 100;
  return `${hundredths > 0 && hundredths < 1 ? "<1" : Math.round(hundredths)} %`;
}
