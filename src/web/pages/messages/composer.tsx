import { useSignal } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { Template } from "../../api/message-types.ts";
import { toProblem } from "../../api/problem.ts";
import { say } from "../../state/notice.ts";
import { go, hrefTo } from "../../state/route.ts";
import { emptyTemplate, templateIdFrom, textOf, withText } from "./draft.ts";
import { Preview } from "./preview.tsx";
import { TemplateEditor } from "./template-editor.tsx";
import { TemplateFields } from "./template-fields.tsx";
import { TemplateResults } from "./template-results.tsx";
import type { ToneChoice } from "./tone-choice.ts";
import { ToneControl } from "./tone-control.tsx";
import { useFaults } from "./use-faults.ts";
import { usePreview } from "./use-preview.ts";
import { UserPicker } from "./user-picker.tsx";

export function Composer(props: { id: string | undefined; start: Template; onSaved: () => void }) {
  const draft = useSignal<Template>(props.start);
  const variant = useSignal<string | undefined>(undefined);
  const user = useSignal<string | undefined>(undefined);
  const tone = useSignal<ToneChoice>("auto");
  const faults = useFaults(draft.value);
  const hasErrors = faults.value.some(({ severity }) => severity === "error");
  const text = textOf(draft.value, variant.value);
  const preview = usePreview({ draft: draft.value, text, user: user.value, tone: tone.value, paused: hasErrors });

  const save = async () => {
    const id = props.id ?? templateIdFrom(draft.value.name);
    try {
      await client.saveTemplate(id, draft.value);
      say(`Saved “${draft.value.name}”.`);
      props.onSaved();
      go(hrefTo("messages", id));
    } catch (error) {
      const problem = toProblem(error);
      const first = problem.faults[0];
      say(`Not saved. ${first ? `${first.path}: ${first.message}` : problem.message}`, { tone: "fault" });
    }
  };

  const path = variant.value === undefined ? "" : `variants.${variantIndex(draft.value, variant.value)}.`;
  return (
    <div class="composer">
      <section class="composer-write" aria-label="Template">
        <TemplateFields
          draft={draft.value}
          variant={variant.value}
          onChange={(changed) => {
            draft.value = { ...draft.value, ...changed };
          }}
          onVariant={(id) => {
            variant.value = id;
          }}
        />
        <TemplateEditor
          text={text}
          faults={faults.value.filter((fault) => fault.path === undefined || fault.path === `${path}body`)}
          subjectFaults={faults.value.filter((fault) => fault.path === `${path}subject`)}
          onChange={(changed) => {
            draft.value = withText(draft.value, variant.value, changed);
          }}
        />
        <div class="row">
          <button type="button" class="button button-main" disabled={hasErrors} onClick={save}>
            Save
          </button>
          {props.id === undefined && (
            <button
              type="button"
              class="button"
              onClick={() => {
                draft.value = emptyTemplate;
              }}
            >
              Start over
            </button>
          )}
        </div>
        {props.id !== undefined && <TemplateResults id={props.id} />}
      </section>
      <section class="composer-read" aria-label="Preview">
        <div class="preview-controls">
          <UserPicker
            chosen={user.value}
            onChoose={(id) => {
              user.value = id;
            }}
          />
          <ToneControl
            choice={tone.value}
            reply={preview.reply.value}
            onChange={(choice) => {
              tone.value = choice;
            }}
          />
        </div>
        <Preview preview={preview} paused={hasErrors} />
      </section>
    </div>
  );
}

function variantIndex(draft: Template, id: string): number {
  return draft.variants?.findIndex((variant) => variant.id === id) ?? -1;
}
