import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { openDialogs } from "../state/keys.ts";

const firstControl = ".dialog-body :is(input, select, textarea, button, a[href]):not(:disabled)";

/** A modal dialog: the first control of its body has the focus, the browser keeps the focus inside, Escape closes it, the focus goes back where it was. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    openDialogs.value += 1;
    const dialog = box.current;
    dialog?.showModal();
    // The browser would take the cross, which comes first in the page.
    dialog?.querySelector<HTMLElement>(firstControl)?.focus();
    return () => {
      openDialogs.value -= 1;
      // Nothing behind a modal dialog can take the focus while it is open.
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={props.wide ? "dialog dialog-wide" : "dialog"}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header class="dialog-head">
        <h2>{props.title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}
