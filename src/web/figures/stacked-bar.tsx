export interface BarPart {
  name: string;
  value: number;
}

/** Parts of one score side by side; the whole bar is `scale` long. Negative parts are left out of the drawing only. */
export function StackedBar(props: { parts: readonly BarPart[]; scale: number }) {
  return (
    <span class="stacked" aria-hidden="true">
      {props.parts
        .filter(({ value }) => value > 0)
        .map(({ name, value }) => (
          <span key={name} data-part={name} style={{ width: `${(value / props.scale) * 100}%` }} />
        ))}
    </span>
  );
}
