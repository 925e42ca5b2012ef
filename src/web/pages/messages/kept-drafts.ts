import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { Template } from "../../api/message-types.ts";

const prefix = "attune-draft ";
const keyOf = (id: string | undefined): string => `${prefix}${id ?? "new"}`;

/** The unsaved draft of a template, kept in this tab whatever page is looked at meanwhile, until it is saved or thrown away. */
export function useDraft(id: string | undefined, start: Template): Signal<Template> {
  const draft = useSignal<Template>(storedDraft(id) ?? start);
  const isChanged = useComputed(() => draft.value !== start);
  useSignalEffect(() => {
    if (isChanged.value) sessionStorage.setItem(keyOf(id), JSON.stringify(draft.value));
  });
  return draft;
}

export function forgetDraft(id: string | undefined): void {
  sessionStorage.removeItem(keyOf(id));
}

function storedDraft(id: string | undefined): Template | undefined {
  const stored = sessionStorage.getItem(keyOf(id));
  return stored === null ? undefined : (JSON.parse(stored) as Template);
}
