import { useSignal } from "@preact/signals";
import { percent } from "../../elements/bars.tsx";
import { Dialog } from "../../elements/dialog.tsx";
import { scrollable } from "../../elements/scrollable.ts";
import type { TagDesk } from "./tag-desk.ts";

const startThreshold = 0.7;

/** Accepts this article's suggestions above a confidence; the list shows beforehand which those are. */
export function AcceptAbove(props: { desk: TagDesk }) {
  const open = useSignal(false);
  const threshold = useSignal(startThreshold);
  const suggested = props.desk.suggested.value;
  const chosen = suggested.filter(({ score }) => score >= threshold.value);
  const close = () => {
    open.value = false;
  };
  if (suggested.length < 2) return null;
  return (
    <>
      <button
        type="button"
        class="link-button"
        onClick={() => {
          open.value = true;
        }}
      >
        Accept several…
      </button>
      {open.value && (
        <Dialog title="Accept several suggestions" onClose={close}>
          <label class="stack">
            <span>
              With a score of at least <strong>{percent(threshold.value)}</strong>
            </span>
            <input
              type="range"
              min="0"
              max="1"
              step="0.01"
              value={threshold.value}
              onInput={(event) => {
                threshold.value = event.currentTarget.valueAsNumber;
              }}
            />
          </label>
          <div {...scrollable("Suggestions")} class="preview-scroll">
            <ul class="preview-list">
              {suggested.map((tag) => (
                <li key={tag.tag} data-chosen={tag.score >= threshold.value ? "" : undefined}>
                  <span>{tag.label}</span>
                  <span class="number">{percent(tag.score)}</span>
                </li>
              ))}
            </ul>
          </div>
          <div class="dialog-foot">
            <button type="button" class="button" onClick={close}>
              Cancel
            </button>
            <button
              type="button"
              class="button button-main"
              disabled={chosen.length === 0}
              onClick={() => {
                close();
                void props.desk.decide({ accept: chosen.map(({ tag }) => tag) }, `Accepted ${chosen.length} tags.`);
              }}
            >
              Accept {chosen.length}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
