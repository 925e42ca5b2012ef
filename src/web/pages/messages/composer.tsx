import { useSignal } from "@preact/signals";
import type { StoredTemplate, Template } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { quoted } from "../../elements/quoted.ts";
import { say, sayDone } from "../../state/notice.ts";
import { go, hrefTo } from "../../state/route.ts";
import { templateIdFrom, textOf, toTemplate, withText } from "./draft/draft.ts";
import { forgetDraft, useDraft } from "./draft/kept-drafts.ts";
import { Preview } from "./preview.tsx";
import { TemplateEditor } from "./template-editor.tsx";
import { TemplateFields } from "./template-fields.tsx";
import { TemplateResults } from "./template-results.tsx";
import type { ToneChoice } from "./tone-choice.ts";
import { ToneControl } from "./tone-control.tsx";
import { useFaults } from "./use-faults.ts";
import { usePreview } from "./use-preview.ts";
import { UserPicker } from "./user-picker.tsx";

interface ComposerProps {
  id: string | undefined;
  start: Template;
  /** Ids of the templates that are stored. */
  taken: ReadonlySet<string>;
  onSaved: (stored: StoredTemplate) => void;
  onRemoved: (stored: StoredTemplate) => void;
}

export function Composer(props: ComposerProps) {
  const draft = useDraft(props.id, props.start);
  const variant = useSignal<string | undefined>(undefined);
  const user = useSignal<string | undefined>(undefined);
  const tone = useSignal<ToneChoice>("auto");
  const faults = useFaults(draft.value);
  const hasErrors = faults.value.some(({ severity }) => severity === "error");
  const text = textOf(draft.value, variant.value);
  const preview = usePreview({ draft: draft.value, text, user: user.value, tone: tone.value, paused: hasErrors });

  const save = async () => {
    const id = props.id ?? templateIdFrom(draft.value.name, props.taken);
    try {
      const stored = await client.saveTemplate(id, draft.value);
      forgetDraft(props.id);
      props.onSaved(stored);
      go(hrefTo("messages", id));
      say(`Saved ${quoted(stored.name)}.`);
    } catch (error) {
      const problem = toProblem(error);
      const first = problem.faults[0];
      say(`Not saved. ${first ? `${first.path}: ${first.message}` : problem.message}`, { tone: "fault" });
    }
  };

  const remove = async () => {
    const id = props.id!;
    const stored = await client.template(id);
    try {
      await client.removeTemplate(id);
      forgetDraft(id);
      props.onRemoved(stored);
      go(hrefTo("messages"));
      sayDone(`Deleted ${quoted(stored.name)}.`, () => {
        client
          .saveTemplate(id, toTemplate(stored))
          .then(props.onSaved, (error) => say(`Not taken back. ${toProblem(error).message}`, { tone: "fault" }));
      });
    } catch (error) {
      say(`Not deleted. ${toProblem(error).message}`, { tone: "fault" });
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
          {draft.value !== props.start && (
            <button
              type="button"
              class="button"
              onClick={() => {
                draft.value = props.start;
                forgetDraft(props.id);
              }}
            >
              {props.id === undefined ? "Start over" : "Discard changes"}
            </button>
          )}
          {props.id !== undefined && (
            <button type="button" class="button" onClick={remove}>
              Delete
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
