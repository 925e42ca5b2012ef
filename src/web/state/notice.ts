import { signal } from "@preact/signals";
import { toProblem } from "../api/problem.ts";
import { route } from "./route.ts";

/** Takes something back. It is tried again where it rejects. */
export type Undo = () => unknown;

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
  undo: Undo | undefined;
}

const shownMs = 8_000;
const keptSteps = 50;
let steps: Step[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something at the foot of the page: for some seconds, a fault until it is dismissed or something else is said. */
export function say(text: string, options: { tone?: Notice["tone"] } = {}): void {
  show({ text, tone: options.tone ?? "plain", undo: undefined });
}

/**
 * Says what was done, and keeps it as a step of the page in view: `u` takes back the newest step of the page where it was done, never one
 * that is out of view, and says so where that step cannot be taken back.
 */
export function sayDone(text: string, undo?: Undo): void {
  const step: Step = { place: placeInView(), text, undo };
  steps = [...steps, step].slice(-keptSteps);
  show({ text, tone: "plain", undo: undo && (() => void takeBackStep(step)) });
}

function show(shown: Notice): void {
  clearTimeout(timer);
  notice.value = shown;
  if (shown.tone !== "fault") timer = setTimeout(dismissNotice, shownMs);
}

export function dismissNotice(): void {
  notice.value = undefined;
}

/** Takes back the newest step of the page in view that has not been taken back. */
export function takeBack(): void {
  const place = placeInView();
  const step = steps.findLast((other) => other.place === place);
  if (step === undefined) say("Nothing was done on this page that could be taken back.");
  else void takeBackStep(step);
}

async function takeBackStep(step: Step): Promise<void> {
  const at = steps.indexOf(step);
  // A second press on the button finds the step taken.
  if (at < 0) return;
  dismissNotice();
  if (step.undo === undefined) {
    say(`This cannot be taken back: ${step.text}`);
    return;
  }
  steps = steps.toSpliced(at, 1);
  try {
    await step.undo();
  } catch (error) {
    steps = steps.toSpliced(at, 0, step);
    const text = `Not taken back: ${step.text} ${toProblem(error).message}`;
    show({ text, tone: "fault", undo: () => void takeBackStep(step) });
  }
}

/** Where the desk is: the page and what it shows, whatever its filters. */
export function placeInView(): string {
  const { page, id } = route.value;
  return `${page}/${id ?? ""}`;
}
