import { useSignal } from "@preact/signals";
import { percent } from "../../elements/bars.tsx";
import { Dialog } from "../../elements/dialog.tsx";
import { Empty, Loading } from "../../elements/states.tsx";
import { sayDone } from "../../state/notice.ts";
import { hrefTo } from "../../state/route.ts";
import { rows } from "./article-list.ts";
import { applyBulk, type BulkChoice, collectSuggestions, takeBackBulk } from "./bulk-decisions.ts";

const startThreshold = 0.8;

/** Accepts every suggestion above a confidence in the listed articles, after showing what that means. */
export function BulkAcceptButton() {
  const open = useSignal(false);
  if (!rows.value.some((row) => (row.tagCounts?.suggested ?? 0) > 0)) return null;
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          open.value = true;
        }}
      >
        Accept the surest…
      </button>
      {open.value && (
        <BulkDialog
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}

function BulkDialog(props: { onClose: () => void }) {
  const threshold = useSignal(startThreshold);
  const choices = useSignal<BulkChoice[] | undefined>(undefined);
  const busy = useSignal(false);
  if (choices.value === undefined && !busy.value) {
    busy.value = true;
    void collectSuggestions(rows.value).then((found) => {
      choices.value = found;
      busy.value = false;
    });
  }
  const chosen = (choices.value ?? []).filter(({ tag }) => tag.score >= threshold.value);
  const apply = async () => {
    busy.value = true;
    const outcome = await applyBulk(chosen);
    props.onClose();
    const skipped = outcome.skipped > 0 ? `; ${outcome.skipped} articles changed meanwhile and were left alone` : "";
    sayDone(`Accepted ${outcome.accepted} tags in ${outcome.items} articles${skipped}.`, () =>
      takeBackBulk(outcome.done),
    );
  };
  return (
    <Dialog title="Accept the surest suggestions" onClose={props.onClose} wide>
      <label class="stack">
        <span>
          Accept suggestions with a score of at least <strong>{percent(threshold.value)}</strong>
        </span>
        <input
          type="range"
          min="0.5"
          max="0.99"
          step="0.01"
          value={threshold.value}
          onInput={(event) => {
            threshold.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      {choices.value === undefined ? <Loading what="suggestions" /> : <BulkPreview chosen={chosen} />}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={props.onClose}>
          Cancel
        </button>
        <button type="button" class="button button-main" disabled={chosen.length === 0 || busy.value} onClick={apply}>
          Accept {chosen.length} tags
        </button>
      </div>
    </Dialog>
  );
}

function BulkPreview(props: { chosen: readonly BulkChoice[] }) {
  if (props.chosen.length === 0) return <Empty title="No suggestion in this list is that sure." />;
  return (
    <table class="table">
      <caption class="unseen">Tags that would be accepted</caption>
      <thead>
        <tr>
          <th>Article</th>
          <th>Tag</th>
          <th class="number">Score</th>
        </tr>
      </thead>
      <tbody>
        {props.chosen.map(({ item, tag }) => (
          <tr key={`${item.id} ${tag.tag}`}>
            <td>
              <a href={hrefTo("articles", item.id)} tabIndex={-1}>
                {item.title}
              </a>
            </td>
            <td>{tag.label}</td>
            <td class="number">{percent(tag.score)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
