import { signal } from "@preact/signals";

export interface Notice {
  text: string;
  tone: "plain" | "fault";
  canUndo: boolean;
}

export const notice = signal<Notice | undefined>(undefined);

const shownMs = 8_000;
const keptSteps = 50;
const steps: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what happened at the foot of the page for some seconds; `undo` stays available after it has gone. */
export function say(text: string, options: { tone?: Notice["tone"]; undo?: () => void } = {}): void {
  clearTimeout(timer);
  if (options.undo) steps.push(options.undo);
  if (steps.length > keptSteps) steps.shift();
  notice.value = { text, tone: options.tone ?? "plain", canUndo: options.undo !== undefined };
  timer = setTimeout(dismissNotice, shownMs);
}

export function dismissNotice(): void {
  notice.value = undefined;
}

/** Takes back the latest step that has not been taken back. */
export function takeBack(): void {
  dismissNotice();
  const undo = steps.pop();
  if (undo) undo();
  else say("Nothing to take back.");
}
