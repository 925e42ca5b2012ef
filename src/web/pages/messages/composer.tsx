import { useSignal } from "@preact/signals";
import type { StoredTemplate, Template } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { makeNamed } from "../../api/make-named.ts";
import { toProblem } from "../../api/problem.ts";
import { useAction } from "../../state/action.ts";
import { forgetDraft, keepDraft, useKept } from "../../state/kept.ts";
import { say, sayDone } from "../../state/notice.ts";
import { goOnFrom, hrefTo } from "../../state/route.ts";
import { quoted } from "../../wording/quoted.ts";
import { draftName, emptyTemplate, type TemplateDraft, textOf, toTemplate, withText } from "./draft.ts";
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
  /** The template that is changed; undefined for a new one. */
  stored: StoredTemplate | undefined;
  onSaved: (stored: StoredTemplate) => void;
  onRemoved: (stored: StoredTemplate) => void;
  /** Reads the templates again. */
  onChanged: () => void;
}

export function Composer(props: ComposerProps) {
  const { stored } = props;
  const id = stored?.id;
  const place = { page: "messages", id } as const;
  const start: TemplateDraft = stored
    ? { template: toTemplate(stored), knownAt: stored.updatedAt }
    : { template: emptyTemplate };
  const kept = useKept<TemplateDraft>(draftName(id), start);
  const draft = kept.value.template;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start.template);
  const variant = useSignal<string | undefined>(undefined);
  const user = useSignal<string | undefined>(undefined);
  const tone = useSignal<ToneChoice>("auto");
  const faults = useFaults(draft);
  const hasErrors = faults.value.some(({ severity }) => severity === "error");
  const text = textOf(draft, variant.value);
  const preview = usePreview({ draft, text, user: user.value, tone: tone.value, paused: hasErrors });
  const change = (template: Template) => {
    kept.value = { ...kept.value, template };
  };
  const discard = () => {
    kept.value = start;
    forgetDraft(draftName(id));
  };

  const save = useAction(async (over: "known" | "any") => {
    const sent = kept.value;
    const known = over === "any" ? undefined : sent.knownAt;
    try {
      const saved =
        id === undefined
          ? (await makeNamed(sent.template.name, "template", (free) => client.makeTemplate(free, sent.template))).made
          : await client.saveTemplate(id, sent.template, known);
      const isLatest = kept.value.template === sent.template;
      // What was typed while it was being saved goes on as a draft of what is stored now.
      kept.value = { template: isLatest ? toTemplate(saved) : kept.value.template, knownAt: saved.updatedAt };
      forgetDraft(draftName(id));
      if (!isLatest) keepDraft(draftName(saved.id), kept.value);
      props.onSaved(saved);
      goOnFrom(place, hrefTo("messages", saved.id));
      say(`Saved ${quoted(saved.name)}.`);
    } catch (error) {
      const problem = toProblem(error);
      say(`Not saved. ${problem.message}`, { tone: "fault" });
      if (problem.status === 409) props.onChanged();
    }
  });

  const remove = useAction(async () => {
    try {
      const removed = await client.template(id!);
      await client.removeTemplate(removed.id);
      const unsaved = isChanged ? kept.value : undefined;
      forgetDraft(draftName(removed.id));
      goOnFrom(place, hrefTo("messages"));
      props.onRemoved(removed);
      sayDone(`Deleted ${quoted(removed.name)}.`, async () => {
        const back = await client.makeTemplate(removed.id, toTemplate(removed));
        if (unsaved) keepDraft(draftName(back.id), { ...unsaved, knownAt: back.updatedAt });
        props.onSaved(back);
        say(`${quoted(removed.name)} is back.`);
      });
    } catch (error) {
      say(`Not deleted. ${toProblem(error).message}`, { tone: "fault" });
    }
  });

  const path = variant.value === undefined ? "" : `variants.${variantIndex(draft, variant.value)}.`;
  return (
    <div class="composer">
      <section class="composer-write" aria-label="Template">
        {isChanged && kept.value.knownAt !== start.knownAt && (
          <ChangedMeanwhile onSave={() => void save.run("any")} onTake={discard} />
        )}
        <TemplateFields
          draft={draft}
          variant={variant.value}
          onChange={(changed) => change({ ...draft, ...changed })}
          onVariant={(id) => {
            variant.value = id;
          }}
        />
        <TemplateEditor
          text={text}
          faults={faults.value.filter((fault) => fault.path === undefined || fault.path === `${path}body`)}
          subjectFaults={faults.value.filter((fault) => fault.path === `${path}subject`)}
          onChange={(changed) => change(withText(draft, variant.value, changed))}
        />
        <div class="row">
          <button
            type="button"
            class="button button-main"
            disabled={hasErrors || save.isBusy.value}
            onClick={() => void save.run("known")}
          >
            {save.isBusy.value ? "Saving…" : "Save"}
          </button>
          {isChanged && (
            <button type="button" class="button" onClick={discard}>
              {id === undefined ? "Start over" : "Discard changes"}
            </button>
          )}
          {id !== undefined && (
            <button type="button" class="button" disabled={remove.isBusy.value} onClick={() => void remove.run()}>
              Delete
            </button>
          )}
        </div>
        {id !== undefined && <TemplateResults id={id} />}
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

/** Somebody else saved the template after this draft was begun. */
function ChangedMeanwhile(props: { onSave: () => void; onTake: () => void }) {
  return (
    <div class="conflict" role="alert">
      <p>
        <strong>Somebody else changed this template meanwhile.</strong> What stands below is yours, not saved yet.
      </p>
      <div class="row">
        <button type="button" class="button button-main" onClick={props.onSave}>
          Save mine over it
        </button>
        <button type="button" class="button" onClick={props.onTake}>
          Take theirs
        </button>
      </div>
    </div>
  );
}

function variantIndex(draft: Template, id: string): number {
  return draft.variants?.findIndex((variant) => variant.id === id) ?? -1;
}
