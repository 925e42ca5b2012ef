import { signal } from "@preact/signals";
import { client } from "../../api/client.ts";
import { Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { type Choice, createChoice } from "./choice.ts";
import { FileChoice } from "./file-choice.tsx";
import { FilePicker } from "./file-picker.tsx";
import { ImportHistory } from "./import-history.tsx";
import "./import.css";

const pollMs = 1_000;

/** Files that wait for their import: they outlive the page, with what was said of their columns. */
const choices = signal<readonly Choice[]>([]);

/** Choose files, see what they hold, import them as jobs that go on without the page, and look back on what came. */
export function ImportPage(_props: { id: string | undefined }) {
  const jobs = useResource("imports", (signal) => client.imports(signal), { keepsData: true });
  const isActive = jobs.data.value?.jobs.some(({ state }) => state === "queued" || state === "running") === true;
  useLookAgain(isActive ? pollMs : undefined, jobs.reload);

  const choose = async (files: File[]) => {
    const added = files.map(createChoice);
    const names = new Set(added.map(({ name }) => name));
    choices.value = [...choices.value.filter(({ name }) => !names.has(name)), ...added];
    for (const choice of added) await choice.look();
  };
  const remove = (choice: Choice) => {
    choices.value = choices.value.filter((one) => one !== choice);
  };
  const start = async (choice: Choice) => {
    if (await choice.start()) remove(choice);
    jobs.reload();
  };
  const ready = choices.value.filter(({ preview }) => (preview.value?.accepted ?? 0) > 0);

  return (
    <div class="import">
      <h1>Import</h1>
      <FilePicker onChoose={choose} />
      {choices.value.map((choice) => (
        <FileChoice key={choice} choice={choice} onImport={() => start(choice)} onRemove={() => remove(choice)} />
      ))}
      {ready.length > 1 && (
        <button
          type="button"
          class="button button-main"
          onClick={async () => {
            for (const choice of ready) await start(choice);
          }}
        >
          Import all {ready.length} files
        </button>
      )}
      <Loaded of={jobs} what="the imports">
        {({ jobs: list }) => <ImportHistory jobs={list} onChange={jobs.reload} />}
      </Loaded>
    </div>
  );
}
