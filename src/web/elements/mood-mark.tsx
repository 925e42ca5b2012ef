import type { SentimentLabel } from "../../http/schema/analysis.ts";

const shapes: Record<SentimentLabel, string> = {
  positive: "M8 3 14 13H2Z",
  neutral: "M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
  negative: "M8 13 2 3h12Z",
};

/** The mood of a text as a small mark whose shape says as much as its colour. */
export function MoodMark(props: { label: SentimentLabel; score?: number; text?: boolean }) {
  const spoken = `${props.label}${props.score === undefined ? "" : ` ${signed(props.score)}`}`;
  return (
    <span class="mood" data-mood={props.label} title={`Mood: ${spoken}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={shapes[props.label]} />
      </svg>
      <span class={props.text ? "mood-text" : "unseen"}>{props.label}</span>
    </span>
  );
}

/** "+0.25", "−0.25", and "0.00" for what rounds to nothing. */
export function signed(score: number): string {
  const figure = Math.abs(score).toFixed(2);
  if (figure === "0.00") return figure;
  return `${score < 0 ? "−" : "+"}${figure}`;
}
