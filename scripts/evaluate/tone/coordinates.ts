import { type MessageTone, type ToneTarget, toneAxes } from "../../../src/messages/tone/message-tone.ts";

/** What a judge says of a text on the axes that it can see, on a scale of its own. */
export type RawTone = Partial<MessageTone>;

/** Turns a judge's own scale into 0..1 by the spread of the unadjusted messages: `Phi((x - median) / (interquartile range / 1.349))`, so that .5 is the middle message. */
export function fitCoordinates(originals: readonly RawTone[]): (raw: RawTone) => RawTone {
  const scales = toneAxes.flatMap((axis) => {
    const values = originals.flatMap((raw) => (raw[axis] === undefined ? [] : [raw[axis]])).sort((a, b) => a - b);
    if (values.length === 0) return [];
    const at = (share: number): number => values[Math.round(share * (values.length - 1))]!;
    return [{ axis, median: at(0.5), spread: Math.max(1e-9, (at(0.75) - at(0.25)) / 1.349) }];
  });
  return (raw) => {
    const tone: RawTone = {};
    for (const { axis, median, spread } of scales)
      if (raw[axis] !== undefined) tone[axis] = normalCdf((raw[axis] - median) / spread);
    return tone;
  };
}

/** Distribution function of the standard normal (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

export type Movement = "nearer" | "already there" | "not nearer";

const thereWithin = 0.1;
const outer = 0.3;

export interface MovementOptions {
  /** Whether going beyond a target in the outer third counts as distance; see `gapOf`. */
  overshootCounts?: boolean;
}

/**
 * Whether a text came nearer to the target, over the axes that the target names and the judge sees: the sum of squared gaps became smaller. "Already there": the original lay within .1 on each of them, or beyond a target in the outer third.
 * A text that was not changed is "not nearer" unless it was there.
 */
export function movementOf(
  before: RawTone,
  after: RawTone,
  target: ToneTarget,
  { overshootCounts = false }: MovementOptions = {},
): Movement | undefined {
  const axes = toneAxes.filter((axis) => target[axis] !== undefined && before[axis] !== undefined);
  if (axes.length === 0) return undefined;
  if (axes.every((axis) => gapOf(before[axis]!, target[axis]!) <= thereWithin)) return "already there";
  const gap = overshootCounts ? (value: number, wanted: number) => Math.abs(value - wanted) : gapOf;
  const distance = (tone: RawTone): number => axes.reduce((sum, axis) => sum + gap(tone[axis]!, target[axis]!) ** 2, 0);
  return distance(after) < distance(before) - 1e-12 ? "nearer" : "not nearer";
}

/** Above .7 a target asks for at least that much, below .3 for at most that much: beyond it there is no gap. */
function gapOf(value: number, target: number): number {
  if (target > 1 - outer) return Math.max(0, target - value);
  if (target < outer) return Math.max(0, value - target);
  return Math.abs(value - target);
}
