import type { ImportView } from "../../../http/schema/imports.ts";
import type { Problem } from "../../api/problem.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import { quoted } from "../../wording/quoted.ts";
import type { Choice } from "./choice.ts";
import { ColumnMap } from "./column-map.tsx";
import { encodingName, encodings, formatName } from "./import-formats.ts";
import { ImportLosses, ImportSamples } from "./import-report.tsx";

/** One chosen file before its import: what it holds, which columns are which, what will be lost. */
export function FileChoice(props: { choice: Choice; onImport: () => void; onRemove: () => void }) {
  const { choice } = props;
  const view = choice.preview.value;
  const isTable = view && view.columns.length > 0 && ["csv", "json", "jsonl"].includes(view.format ?? "");
  const isWithoutText = isTable && view.accepted > 0 && !view.columns.some(({ field }) => field === "body");
  return (
    <section class="import-file" aria-label={choice.name}>
      <div class="import-choice">
        <h2>
          <strong>{choice.name}</strong>
        </h2>
        <span class="hint">
          {sizeOf(choice.file.size)}
          {view && `, ${formatName(view.format)}${view.encoding ? ` in ${encodingName(view.encoding)}` : ""}`}
        </span>
        <button type="button" class="link-button" onClick={props.onRemove}>
          Leave out<span class="unseen"> {choice.name}</span>
        </button>
      </div>
      {choice.problem.value && <Refusal problem={choice.problem.value} retry={choice.look} />}
      {choice.isBusy.value && <Loading what={`what ${choice.name} holds`} />}
      {view && (
        <>
          <p role="status">
            {view.accepted} of {view.total} can be imported
            {view.unchanged > 0 && `, ${view.unchanged} ${view.unchanged === 1 ? "is" : "are"} there already`}
            {view.skipped > 0 && `, ${view.skipped} will be passed over`}
            {view.rejectedCount > 0 && `, ${view.rejectedCount} will be left out`}. Nothing is stored yet.
            {view.of && ` Only the first of ${view.of} were looked at.`}
          </p>
          {choice.isDoubtfulEncoding.value && <EncodingQuestion choice={choice} view={view} />}
          {choice.doubtfulDates.value.map(({ column, example, count }) => (
            <fieldset key={column} class="import-question">
              <legend>
                {count} dates in {quoted(column)}, such as {example}: which comes first?
              </legend>
              {(["dmy", "mdy"] as const).map((order) => (
                <label key={order} class="row">
                  <input
                    type="radio"
                    name={`order of ${column} in ${choice.name}`}
                    checked={choice.dateOrder.value === order}
                    onChange={() => {
                      choice.dateOrder.value = order;
                      void choice.look();
                    }}
                  />
                  {order === "dmy" ? "the day" : "the month"}
                </label>
              ))}
            </fieldset>
          ))}
          <ImportLosses view={view} />
          <ImportSamples view={view} />
          {isTable && (
            <details
              open={view.accepted + view.unchanged === 0 || isWithoutText || Object.keys(choice.map.value).length > 0}
            >
              <summary>Columns</summary>
              {isWithoutText && (
                <p class="import-refusal">No column is the text of the articles: only their titles would be read.</p>
              )}
              <ColumnMap choice={choice} view={view} />
            </details>
          )}
          <button
            type="button"
            class="button button-main"
            disabled={view.accepted === 0 || choice.isBusy.value}
            onClick={props.onImport}
          >
            Import {view.of ? "all" : view.accepted}
          </button>
        </>
      )}
    </section>
  );
}

/** Where nothing but its letters says what a file is in, whoever reads them can say better. */
function EncodingQuestion({ choice, view }: { choice: Choice; view: ImportView }) {
  const known = view.encoding ?? "utf-8";
  const choices = encodings.some(({ id }) => id === known) ? encodings : [{ id: known, label: known }, ...encodings];
  return (
    <label class="row">
      <span>If letters below look wrong, the text is in</span>
      <select
        class="field"
        value={known}
        onChange={(event) => {
          choice.encoding.value = event.currentTarget.value;
          void choice.look();
        }}
      >
        {choices.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A file that holds no articles stays what it is: there is nothing to try again. */
function Refusal(props: { problem: Problem; retry: () => void }) {
  const { problem, retry } = props;
  if (![400, 413, 422].includes(problem.status)) return <Failed problem={problem} retry={retry} />;
  return (
    <p class="import-refusal" role="alert">
      {problem.message}
    </p>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
