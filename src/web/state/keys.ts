import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface KeyBinding {
  /** `KeyboardEvent.key`, or two keys in a row such as "g a". */
  key: string;
  does: string;
  run: () => void;
  /** Whether it goes on while the key is held down, as steps through a list do; a decision is taken once a press. */
  repeats?: true;
}

export interface KeyGroup {
  title: string;
  bindings: readonly KeyBinding[];
}

/** The groups in force, the page's own first. */
export const keyGroups = signal<readonly KeyGroup[]>([]);
/** While a dialog is open only its own keys count. */
export const openDialogs = signal(0);

const storageName = "attune-single-keys";
/** Whether keys without Ctrl or Alt do anything: people who speak to their computer turn them off (WCAG 2.1.4). */
export const singleKeys = signal(localStorage.getItem(storageName) !== "off");

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  localStorage.setItem(storageName, on ? "on" : "off");
}

let firstKey = "";
let firstKeyAt = 0;
const sequenceMs = 1_200;

/** Puts the bindings in force while the component is shown. */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useLayoutEffect(() => {
    const group: KeyGroup = {
      title,
      get bindings() {
        return latest.current;
      },
    };
    keyGroups.value = [group, ...keyGroups.value];
    return () => {
      keyGroups.value = keyGroups.value.filter((other) => other !== group);
    };
  }, [title]);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || openDialogs.value > 0) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") {
      event.preventDefault();
      (event.target as HTMLElement).blur();
    }
    return;
  }
  if (!singleKeys.value && event.key.length === 1 && event.key !== "?") return;
  if (event.key === "Enter" && (event.target as HTMLElement).closest("a, button, summary")) return;
  const bindings = keyGroups.value.flatMap((group) => group.bindings);
  const sequence = event.timeStamp - firstKeyAt < sequenceMs ? `${firstKey} ${event.key}` : "";
  const hit = bindings.find(({ key }) => key === sequence) ?? bindings.find(({ key }) => key === event.key);
  firstKey = event.key;
  firstKeyAt = event.timeStamp;
  if (!hit) return;
  event.preventDefault();
  if (event.repeat && !hit.repeats) return;
  firstKeyAt = Number.NEGATIVE_INFINITY;
  hit.run();
});

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
