import type { MessageReply, Tone, ToneAxis } from "../../../http/schema/messages.ts";
import { toneAxes } from "../../api/names.ts";
import type { ToneChoice } from "./tone-choice.ts";

interface ToneControlProps {
  choice: ToneChoice;
  reply: MessageReply | undefined;
  onChange: (choice: ToneChoice) => void;
}

const ends: Record<ToneAxis, [string, string]> = {
  formality: ["casual", "formal"],
  warmth: ["reserved", "warm"],
  energy: ["calm", "lively"],
};
const neutral: Tone = { formality: 0.5, warmth: 0.5, energy: 0.5 };

/** Three sliders beside "auto"; on auto they show where the user's tone put them. */
export function ToneControl(props: ToneControlProps) {
  const { choice, reply, onChange } = props;
  const isAuto = choice === "auto";
  const target = isAuto ? (reply?.tone.target ?? neutral) : choice;
  return (
    <fieldset class="tone-control">
      <legend class="unseen">Tone</legend>
      <label class="tone-auto">
        <input
          type="checkbox"
          checked={isAuto}
          onChange={(event) => onChange(event.currentTarget.checked ? "auto" : target)}
        />
        Auto: the tone that fits the user
      </label>
      {toneAxes.map((axis) => (
        <label key={axis} class="tone-axis">
          <span class="tone-name">{axis}</span>
          <span class="hint">{ends[axis][0]}</span>
          <span class="tone-track">
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              aria-label={axis}
              value={target[axis]}
              onInput={(event) => onChange({ ...target, [axis]: event.currentTarget.valueAsNumber })}
            />
            {reply && <ToneMarks before={reply.tone.before[axis]} after={reply.tone.after[axis]} />}
          </span>
          <span class="hint">{ends[axis][1]}</span>
        </label>
      ))}
      {reply && (
        <p class="tone-key hint">
          <span class="tone-mark" data-when="before" /> before <span class="tone-mark" data-when="after" /> after
        </p>
      )}
      {isAuto && reply && reply.tone.evidence.length > 0 && (
        <details class="tone-evidence">
          <summary>Why this tone</summary>
          <ul>
            {reply.tone.evidence.map(({ kind, detail }) => (
              <li key={`${kind} ${detail}`}>{detail}</li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  );
}

function ToneMarks(props: { before: number; after: number }) {
  return (
    <>
      <span class="tone-mark" data-when="before" style={{ left: `${props.before * 100}%` }} aria-hidden="true" />
      <span class="tone-mark" data-when="after" style={{ left: `${props.after * 100}%` }} aria-hidden="true" />
      <span class="unseen">
        measured {props.before.toFixed(2)} before and {props.after.toFixed(2)} after
      </span>
    </>
  );
}
