import { peopleClient } from "../../api/people-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed, Loaded } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { goOnFrom, hrefTo } from "../../state/route.ts";
import { quoted } from "../../wording/quoted.ts";

/** What is filled in; the secret is kept nowhere. */
interface Entered {
  id: string;
  kind: string;
}

const formName = "source new";
const nothing: Entered = { id: "", kind: "segment" };

/** A name, a kind, and what proves the sender. */
export function NewSource() {
  const list = useResource("kinds", peopleClient.sources);
  const kept = useKept<Entered>(formName, nothing);
  const { id, kind } = kept.value;
  const make = useAction(async (form: HTMLFormElement) => {
    const secret = String(new FormData(form).get("secret") ?? "");
    await peopleClient.makeSource(id, { kind, ...(secret !== "" && { secret }) });
    forgetDraft(formName);
    say(`${quoted(id)} may send now.`);
    goOnFrom({ page: "sources", id: "new" }, hrefTo("sources", id));
  });
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
                void make.run(event.currentTarget);
              }}
            >
              <label>
                <span>Name</span>
                <input
                  class="field"
                  required
                  pattern="[a-z0-9][a-z0-9_\-]{0,63}"
                  autocomplete="off"
                  value={id}
                  onInput={(event) => {
                    kept.value = { ...kept.value, id: event.currentTarget.value };
                  }}
                />
                <span class="hint">Small letters, digits, - and _</span>
              </label>
              <label>
                <span>Kind</span>
                <select
                  class="field"
                  value={kind}
                  onChange={(event) => {
                    kept.value = { ...kept.value, kind: event.currentTarget.value };
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
                <span>{kinds.find((one) => one.kind === kind)?.secret ?? "Secret (optional)"}</span>
                <input class="field" name="secret" type="password" autocomplete="off" />
              </label>
              {make.problem.value && <Failed problem={make.problem.value} />}
              <div class="row">
                <button type="submit" class="button button-main" disabled={make.isBusy.value}>
                  Create the source
                </button>
                <a class="button" href={hrefTo("sources")} onClick={() => forgetDraft(formName)}>
                  Cancel
                </a>
              </div>
            </form>
          )}
        </Loaded>
      </Panel>
    </>
  );
}
