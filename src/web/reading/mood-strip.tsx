import type { Sentiment } from "../../http/schema/analysis.ts";
import { signed } from "../elements/mood-mark.tsx";
import { moodOf } from "../wording/mood-of.ts";
import { pointedSentence } from "./highlights.ts";

const height = 44;
const barWidth = 10;
const gap = 3;

/** One bar a sentence, upward for good and downward for bad; pointing at one shows the sentence in the text. */
export function MoodStrip(props: { sentiment: Sentiment }) {
  const { sentences } = props.sentiment;
  if (sentences.length < 2) return null;
  const middle = height / 2;
  const width = sentences.length * (barWidth + gap) - gap;
  return (
    <figure class="mood-strip">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Mood of ${sentences.length} sentences: ${sentences.map(({ score }) => signed(score)).join(", ")}`}
        onMouseLeave={() => {
          pointedSentence.value = undefined;
        }}
      >
        <line x1="0" x2={width} y1={middle} y2={middle} />
        {sentences.map((sentence, index) => {
          const reach = Math.max(1.5, Math.abs(sentence.score) * (middle - 2));
          const x = index * (barWidth + gap);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: an addition for the pointer; the label says the same
            <g
              key={sentence.start}
              data-mood={moodOf(sentence.score)}
              onMouseEnter={() => {
                pointedSentence.value = index;
              }}
              onClick={() => showSentence(index)}
            >
              <rect class="strip-target" x={x} y="0" width={barWidth + gap} height={height} />
              <rect x={x} y={sentence.score < 0 ? middle : middle - reach} width={barWidth} height={reach} rx="1.5" />
            </g>
          );
        })}
      </svg>
      <figcaption>Mood, sentence by sentence</figcaption>
    </figure>
  );
}

function showSentence(index: number): void {
  document.querySelector(`[data-sentence="${index}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
}
