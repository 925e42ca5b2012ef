import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Problem, toProblem } from "../../api/problem.ts";
import { percent } from "../../elements/bars.tsx";
import { Dialog } from "../../elements/dialog.tsx";
import { Failed } from "../../elements/states.tsx";
import { sayDone } from "../../state/notice.ts";
import { counted } from "../../wording/numbers.ts";
import { nextCursor, rows } from "./article-list.ts";
import { currentQuery } from "./article-query.ts";
import {
  applyBulk,
  type BulkChoice,
  type BulkOutcome,
  type BulkProgress,
  collectSuggestions,
  takeBackBulk,
} from "./bulk-decisions.ts";
import { BulkTable, keyOf } from "./bulk-table.tsx";

const startThreshold = 0.7;

/** Accepts every suggestion above a confidence in all articles that fit the filter, after showing what that means. */
export function BulkAcceptButton() {
  const open = useSignal(false);
  // The filter may have suggestions further down than was loaded.
  const hasSome = rows.value.some((row) => (row.tagCounts?.suggested ?? 0) > 0) || nextCursor.value !== undefined;
  if (!hasSome && !open.value) return null;
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
  const choices = useSignal<readonly BulkChoice[] | undefined>(undefined);
  const unticked = useSignal<ReadonlySet<string>>(new Set());
  const progress = useSignal<BulkProgress>({ done: 0, of: 0 });
  const problem = useSignal<Problem | undefined>(undefined);
  const applying = useSignal(false);
  const stop = useRef(new AbortController());
  const walk = {
    signal: stop.current.signal,
    onProgress: (now: BulkProgress) => {
      progress.value = now;
    },
  };
  useEffect(() => {
    collectSuggestions(currentQuery(), walk).then(
      (found) => {
        choices.value = found;
      },
      (error) => {
        if (!stop.current.signal.aborted) problem.value = toProblem(error);
      },
    );
    return () => stop.current.abort();
  }, []);
  const sure = (choices.value ?? []).filter(({ tag }) => tag.score >= threshold.value);
  const chosen = sure.filter((choice) => !unticked.value.has(keyOf(choice)));
  const apply = async () => {
    applying.value = true;
    sayOutcome(await applyBulk(chosen, walk));
    props.onClose();
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
          disabled={applying.value}
          onInput={(event) => {
            threshold.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      {problem.value && <Failed problem={problem.value} />}
      {(choices.value === undefined || applying.value) && !problem.value && (
        <Progress what={applying.value ? "Accepting" : "Reading suggestions"} of={progress.value} />
      )}
      {choices.value && !applying.value && (
        <BulkTable
          choices={sure}
          unticked={unticked.value}
          onTick={(next) => {
            unticked.value = next;
          }}
        />
      )}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={props.onClose}>
          {applying.value ? "Stop" : "Cancel"}
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={chosen.length === 0 || applying.value}
          onClick={() => void apply()}
        >
          Accept {counted(chosen.length, "tag")}
        </button>
      </div>
    </Dialog>
  );
}

function sayOutcome(outcome: BulkOutcome): void {
  const skipped =
    outcome.skipped > 0 ? `; ${counted(outcome.skipped, "article")} changed meanwhile and were left alone` : "";
  const failed = outcome.failed > 0 ? `; ${counted(outcome.failed, "article")} could not be saved` : "";
  sayDone(
    `Accepted ${counted(outcome.accepted, "tag")} in ${counted(outcome.items, "article")}${skipped}${failed}.`,
    () => takeBackBulk(outcome.done),
  );
}

function Progress(props: { what: string; of: BulkProgress }) {
  const { done, of } = props.of;
  return (
    <div class="stack bulk-progress" role="status">
      <span>
        {props.what}
        {of > 0 && `: ${done} of ${counted(of, "article")}`}…
      </span>
      <progress value={of > 0 ? done : undefined} max={of > 0 ? of : undefined} aria-label={props.what} />
    </div>
  );
}
