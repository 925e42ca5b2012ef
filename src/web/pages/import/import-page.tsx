import { useSignal } from "@preact/signals";
import type { ImportReply } from "../../api/catalogue-types.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import { hrefTo } from "../../state/route.ts";
import { FilePicker } from "./file-picker.tsx";
import { guessFormat, importFormats } from "./import-formats.ts";
import { ImportReport } from "./import-report.tsx";
import "./import.css";

const beginningBytes = 2_000;

export function ImportPage(_props: { id: string | undefined }) {
  const file = useSignal<File | undefined>(undefined);
  const format = useSignal("jsonl");
  const preview = useSignal<ImportReply | undefined>(undefined);
  const result = useSignal<ImportReply | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal<string | undefined>(undefined);

  const send = async (isPreview: boolean) => {
    if (!file.value) return;
    busy.value = isPreview ? "the preview" : "the articles; each one is read by the model, which takes a moment";
    problem.value = undefined;
    try {
      const reply = await client.importItems({ file: file.value, format: format.value, preview: isPreview });
      if (isPreview) preview.value = reply;
      else result.value = reply;
    } catch (error) {
      problem.value = toProblem(error);
    }
    busy.value = undefined;
  };
  const choose = async (chosen: File) => {
    file.value = chosen;
    result.value = undefined;
    preview.value = undefined;
    format.value = guessFormat(chosen.name, await chosen.slice(0, beginningBytes).text());
    await send(true);
  };

  return (
    <div class="import">
      <h1>Import</h1>
      <FilePicker onChoose={choose} />
      {file.value && (
        <div class="import-choice">
          <span>
            <strong>{file.value.name}</strong>{" "}
            <span class="hint">{Math.max(1, Math.round(file.value.size / 1024))} kB</span>
          </span>
          <label class="row">
            read as
            <select
              class="field"
              value={format.value}
              onChange={(event) => {
                format.value = event.currentTarget.value;
                send(true);
              }}
            >
              {importFormats.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {problem.value && <Failed problem={problem.value} />}
      {busy.value && <Loading what={busy.value} />}
      {result.value ? (
        <>
          <p class="state-title" role="status">
            {result.value.accepted} imported, {result.value.unchanged} unchanged, {result.value.rejected.length} left
            out.
          </p>
          <ImportReport reply={result.value} />
          <a class="button button-main" href={hrefTo("articles", undefined, { state: "suggested" })}>
            Tag them
          </a>
        </>
      ) : (
        preview.value && (
          <>
            <p role="status">
              {preview.value.accepted} of {preview.value.total} can be imported. Nothing is stored yet.
            </p>
            <ImportReport reply={preview.value} />
            <button
              type="button"
              class="button button-main"
              disabled={preview.value.accepted === 0 || busy.value !== undefined}
              onClick={() => send(false)}
            >
              Import {preview.value.accepted}
            </button>
          </>
        )
      )}
    </div>
  );
}
