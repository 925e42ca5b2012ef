import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Template } from "../../../../http/schema/messages.ts";

const prefix = "attune-draft ";
const keyOf = (id: string | undefined): string => `${prefix}${id ?? "new"}`;

/** The unsaved draft of a template, kept in this tab whatever page is looked at meanwhile, until it is saved or thrown away. */
export function useDraft(id: string | undefined, start: Template): Signal<Template> {
  const draft = useSignal<Template>(storedDraft(id) ?? start);
  // Before the page can be typed into: an effect after the first paint would miss what is typed and left at once.
  useLayoutEffect(
    () =>
      draft.subscribe((value) => {
        if (value !== start) sessionStorage.setItem(keyOf(id), JSON.stringify(value));
      }),
    [draft],
  );
  return draft;
}

export function forgetDraft(id: string | undefined): void {
  sessionStorage.removeItem(keyOf(id));
}

function storedDraft(id: string | undefined): Template | undefined {
  const stored = sessionStorage.getItem(keyOf(id));
  return stored === null ? undefined : (JSON.parse(stored) as Template);
}
