import { useSignal } from "@preact/signals";
import { peopleClient, type SourceView, type Tried } from "../../api/people-client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed } from "../../elements/states.tsx";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { say } from "../../state/notice.ts";

/** Paste a payload, see what it becomes, by the columns of the source or by others; nothing is stored but the columns, where asked. */
export function SourceTester(props: { source: SourceView; onChange: () => void }) {
  const { source } = props;
  const kept = textOf(source.mapping);
  const text = useKept(`payload ${source.id}`, "");
  const mapping = useKept(`columns ${source.id}`, kept);
  const tried = useSignal<Tried | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);

  async function attempt(work: () => Promise<void>): Promise<void> {
    problem.value = undefined;
    try {
      await work();
    } catch (error) {
      problem.value = toProblem(error);
    }
  }
  const tryOut = (): Promise<void> =>
    attempt(async () => {
      tried.value = undefined;
      tried.value = await peopleClient.tryOut(source.id, { text: text.value, mapping: mapping.value });
    });
  const keep = (columns: Record<string, string>): Promise<void> =>
    attempt(async () => {
      const { id, kindLabel: _, hasSecret: __, path: ___, ...definition } = source;
      await peopleClient.putSource(id, { ...definition, mapping: columns });
      forgetDraft(`columns ${source.id}`);
      say("The columns are kept, for what comes from now on.");
      props.onChange();
    });

  const rows = tried.value?.rows;
  const isOther = tried.value !== undefined && textOf(tried.value.mapping) !== kept;
  return (
    <Panel title="Try a payload">
      <form
        class="source-form"
        onSubmit={(event) => {
          event.preventDefault();
          void tryOut();
        }}
      >
        <label>
          <span>What the source would send</span>
          <textarea
            class="field"
            rows={7}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          <span>Columns by field, where they have other names</span>
          <input
            class="field"
            value={mapping.value}
            placeholder="userId=Contact ID, trait.plan=Tier"
            autocomplete="off"
            onInput={(event) => {
              mapping.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="row">
          <button type="submit" class="button" disabled={text.value.trim() === ""}>
            Show what it becomes
          </button>
          {isOther && (
            <button type="button" class="button button-main" onClick={() => void keep(tried.value!.mapping)}>
              Keep these columns
            </button>
          )}
          <span class="hint">No event is stored.</span>
        </div>
      </form>
      {problem.value && <Failed problem={problem.value} />}
      {rows && (
        <ol class="source-rows" aria-live="polite">
          {rows.map((row, place) => (
            <li key={place}>
              <p>{row.event ? String(row.event.event ?? row.event.type) : row.fault ? "Faulty" : "Said nothing"}</p>
              <pre>{row.event ? JSON.stringify(row.event, null, 2) : (row.fault ?? row.ignored)}</pre>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

const textOf = (mapping: Readonly<Record<string, string>>): string =>
  Object.entries(mapping)
    .map(([field, column]) => `${field}=${column}`)
    .join(", ");
