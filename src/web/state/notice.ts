import { signal } from "@preact/signals";
import { route } from "./route.ts";

export interface Notice {
  text: string;
  tone: "plain" | "fault";
  /** Takes back what the notice is about; absent where it tells of nothing, or of something final. */
  undo: (() => void) | undefined;
}

export const notice = signal<Notice | undefined>(undefined);

/** Something that was done at a place of the desk. */
interface Step {
  place: string;
  text: string;
  /** Absent where it cannot be taken back. */
  undo: (() => void) | undefined;
}

const shownMs = 8_000;
const keptSteps = 50;
let steps: Step[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something at the foot of the page for some seconds. */
export function say(text: string, options: { tone?: Notice["tone"] } = {}): void {
  show({ text, tone: options.tone ?? "plain", undo: undefined });
}

/**
 * Says what was done, and keeps it as a step of the page in view: `u` takes back the newest step of the page where it was done, never one
 * that is out of view, and says so where that step cannot be taken back.
 */
export function sayDone(text: string, undo?: () => void): void {
  const step: Step = { place: placeInView(), text, undo };
  steps = [...steps, step].slice(-keptSteps);
  show({ text, tone: "plain", undo: undo && (() => takeBackStep(step)) });
}

function show(shown: Notice): void {
  clearTimeout(timer);
  notice.value = shown;
  timer = setTimeout(dismissNotice, shownMs);
}

export function dismissNotice(): void {
  notice.value = undefined;
}

/** Takes back the newest step of the page in view that has not been taken back. */
export function takeBack(): void {
  const place = placeInView();
  const step = steps.findLast((other) => other.place === place);
  if (step === undefined) say("Nothing was done on this page that could be taken back.");
  else takeBackStep(step);
}

function takeBackStep(step: Step): void {
  dismissNotice();
  if (step.undo === undefined) {
    say(`This cannot be taken back: ${step.text}`);
    return;
  }
  steps = steps.filter((other) => other !== step);
  step.undo();
}

function placeInView(): string {
  const { page, id } = route.value;
  return `${page}/${id ?? ""}`;
}
