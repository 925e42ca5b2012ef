import { useSignal } from "@preact/signals";
import { peopleClient } from "../../api/people-client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed, Loaded } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { go, hrefTo } from "../../state/route.ts";

/** A name, a kind, and what proves the sender. */
export function NewSource() {
  const list = useResource("kinds", peopleClient.sources);
  const kind = useSignal("segment");
  const problem = useSignal<Problem | undefined>(undefined);
  async function make(form: HTMLFormElement): Promise<void> {
    const data = new FormData(form);
    const [id, secret] = [String(data.get("id")), String(data.get("secret") ?? "")];
    try {
      await peopleClient.putSource(id, { kind: kind.value, ...(secret !== "" && { secret }) });
      say(`“${id}” may send now.`);
      go(hrefTo("sources", id));
    } catch (error) {
      problem.value = toProblem(error);
    }
  }
  return (
    <>
      <div class="list-head">
        <h1>New source</h1>
      </div>
      <Panel title="Who sends">
        <Loaded of={list} what="the kinds">
          {({ kinds }) => (
            <form
              class="source-form"
              onSubmit={(event) => {
                event.preventDefault();
                void make(event.currentTarget);
              }}
            >
              <label>
                <span>Name</span>
                <input class="field" name="id" required pattern="[a-z0-9][a-z0-9_\-]{0,63}" autocomplete="off" />
                <span class="hint">Small letters, digits, - and _</span>
              </label>
              <label>
                <span>Kind</span>
                <select
                  class="field"
                  value={kind.value}
                  onChange={(event) => {
                    kind.value = event.currentTarget.value;
                  }}
                >
                  {kinds.map((one) => (
                    <option key={one.kind} value={one.kind}>
                      {one.label}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                <span>{kinds.find((one) => one.kind === kind.value)?.secret ?? "Secret (optional)"}</span>
                <input class="field" name="secret" type="password" autocomplete="off" />
              </label>
              {problem.value && <Failed problem={problem.value} />}
              <div class="row">
                <button type="submit" class="button button-main">
                  Make the source
                </button>
              </div>
            </form>
          )}
        </Loaded>
      </Panel>
    </>
  );
}
