import { collectFacts } from "../guard/collect-facts.ts";
import { compareFacts } from "../guard/compare-facts.ts";
import { type MessageDocument, readMessage } from "../text/message-document.ts";
import { combineTone, surfaceAim } from "../tone/measure-tone.ts";
import { type MessageTone, type ToneTarget, toneGap } from "../tone/message-tone.ts";
import { surfaceTone } from "../tone/surface-tone.ts";
import {
  type Adjustment,
  type AdjustOptions,
  type AdjustRequest,
  adjustText,
  applyCandidates,
  type Change,
} from "./adjust-text.ts";
import { defaultTolerance, excludes, isReached, isRelevant, toneDistance } from "./choose-edits.ts";
import { type Candidate, proposeEdits } from "./propose-edits.ts";
import { readForAdjustment } from "./read-for-adjustment.ts";

/** Heads of documents in order; undefined when the encoder does not answer in time. */
export type Measure = (documents: readonly MessageDocument[]) => Promise<MessageTone[] | undefined>;

export interface Settled extends Adjustment {
  headsBefore: MessageTone | undefined;
  headsAfter: MessageTone | undefined;
}

export type SettleRequest = AdjustRequest & { format: "text" | "html" };

/** The encoder must see the text come nearer by at least this squared distance. */
const headMargin = 0.0005;
/** Far more steps than any text took in the evaluation; the distance falls with each. A text that still moves then is left as it was. */
const maximumSteps = 40;
/** So many single edits are shown to the encoder when it rejects the plan, the most helpful by the surface first. */
const singlesShown = 10;
/** When the encoder likes none of them alone, the first of them are shown in pairs. */
const pairedSingles = 5;
/** Longer texts are measured as a whole plan only: each reading of them takes long. */
const searchCharacters = 6_000;

interface State {
  text: string;
  changes: Change[];
  surface: MessageTone;
  heads: MessageTone;
}
type Plan = Omit<State, "heads">;

/**
 * Rewords a text until surface and heads together are at the target or find no step that helps. Each step starts with a plan of the surface, aimed so that both together would arrive;
 * the heads must see its result come nearer, else single edits are shown to them and those that they agree to are made. Every step lessens both the heads' distance and the joint distance and depends on the text and the target alone,
 * so a text that has been settled is left alone by another call. Without heads the plan of the surface stands.
 */
export async function settleTone(request: SettleRequest, engine: AdjustOptions, measure: Measure): Promise<Settled> {
  const { format, target, tolerance = defaultTolerance } = request;
  const start = adjustText({ ...request, target: {} }, engine);
  const tones = await measure([readMessage(request.text, { format })]);
  const headsBefore = tones?.[0];
  if (headsBefore === undefined)
    return { ...adjustText(request, engine), headsBefore: undefined, headsAfter: undefined };
  const unchanged: Settled = { ...start, headsBefore, headsAfter: headsBefore };
  let current: State = { text: request.text, changes: [], surface: start.before, heads: headsBefore };
  for (let step = 0; ; step++) {
    if (step === maximumSteps) return unchanged;
    if (isReached(combineTone(current.surface, current.heads), target, tolerance)) break;
    const next = await takeStep(current, { request, engine, measure });
    if (next === undefined) break;
    current = next;
  }
  const difference = compareFacts(start.guard.list, collectFacts(readMessage(current.text, { format })));
  if (difference !== undefined) {
    const detail = "The adjusted text would have changed a fact; the original is kept.";
    return { ...unchanged, guard: { ...start.guard, ok: false, detail } };
  }
  return {
    ...unchanged,
    text: current.text,
    changes: mergeChanges(current.changes),
    after: current.surface,
    headsAfter: current.heads,
  };
}

/** One change where a rule changed its own words again ("Hi" - "Hello" - "Dear"); none where it came back to the start. */
function mergeChanges(changes: readonly Change[]): Change[] {
  const merged: Change[] = [];
  for (const change of changes) {
    const earlier = merged.findLast(
      ({ rule, after }) => rule === change.rule && after !== "" && after === change.before,
    );
    if (earlier === undefined) merged.push({ ...change });
    else earlier.after = change.after;
  }
  return merged.filter(({ before, after }) => before !== after);
}

interface StepOptions {
  request: SettleRequest;
  engine: AdjustOptions;
  measure: Measure;
}

/** The whole plan of the surface, else the single edits that the heads like together, else the best of them, else the best pair; undefined when the heads agree to none. */
async function takeStep(current: State, { request, engine, measure }: StepOptions): Promise<State | undefined> {
  const { format } = request;
  const aim = surfaceAim(request.target, current.surface, current.heads);
  const judge = judgeOf(current, request.target);
  const show = async (plans: readonly Plan[]): Promise<State[]> => {
    const tones = await measure(plans.map((plan) => readMessage(plan.text, { format })));
    return tones === undefined ? [] : plans.map((plan, i) => ({ ...plan, heads: tones[i]! }));
  };
  const whole = adjustText({ ...request, text: current.text, aim }, engine);
  if (whole.text !== current.text && whole.guard.ok) {
    const changes = [...current.changes, ...whole.changes];
    const accepted = judge.best(await show([{ text: whole.text, changes, surface: whole.after }]));
    if (accepted !== undefined) return accepted;
  }
  if (current.text.length > searchCharacters) return undefined;
  const singles = singleEdits(current, { request, engine });
  const shown = await show(singles.map(({ plan }) => plan));
  const liked = shown
    .map((state, i) => ({ state, candidate: singles[i]!.candidate, gain: judge.gain(state) }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
  const together: Candidate[] = [];
  for (const { candidate } of liked)
    if (!together.some((other) => excludes(other, candidate))) together.push(candidate);
  const joined = together.length > 1 ? planOf(current, together, { request, engine }) : undefined;
  if (joined !== undefined) {
    const accepted = judge.best(await show([joined]));
    if (accepted !== undefined) return accepted;
  }
  return judge.best(shown) ?? judge.best(await show(pairsOf(current, singles, { request, engine })));
}

/** Two of the most helpful single edits at a time. */
function pairsOf(current: State, singles: ReturnType<typeof singleEdits>, options: PlanOptions): Plan[] {
  const first = singles.slice(0, pairedSingles).map(({ candidate }) => candidate);
  return first.flatMap((one, i) =>
    first.slice(i + 1).flatMap((other) => {
      const plan = excludes(one, other) ? undefined : planOf(current, [one, other], options);
      return plan === undefined ? [] : [plan];
    }),
  );
}

/** What the heads and both together make of a state compared with the current one. */
function judgeOf(current: State, target: ToneTarget) {
  const hasHead = target.formality !== undefined || target.warmth !== undefined;
  const headsBefore = headDistance(current.heads, target);
  const jointBefore = toneDistance(combineTone(current.surface, current.heads), target);
  const gain = ({ heads, surface }: State): number => {
    if (hasHead && headsBefore - headDistance(heads, target) < headMargin) return 0;
    return jointBefore - toneDistance(combineTone(surface, heads), target);
  };
  return {
    /** How much nearer both together are; 0 when the heads are not nearer. */
    gain,
    best(states: readonly State[]): State | undefined {
      let best: State | undefined;
      let most = headMargin / 10;
      for (const state of states) {
        const gained = gain(state);
        if (gained <= most) continue;
        most = gained;
        best = state;
      }
      return best;
    },
  };
}

/** Sum of squared gaps on the axes that have a head of their own. */
function headDistance(heads: MessageTone, { formality, warmth }: ToneTarget): number {
  const gap = (value: number, wanted: number | undefined): number =>
    wanted === undefined ? 0 : toneGap(value, wanted);
  return gap(heads.formality, formality) ** 2 + gap(heads.warmth, warmth) ** 2;
}

type PlanOptions = Omit<StepOptions, "measure">;

/** The safe rewordings by which the surface brings both together nearer, each as a plan of its own, the most helpful first. */
function singleEdits(current: State, { request, engine }: PlanOptions) {
  const { format, limits = { cheerful: true, playful: true }, part = "body", target } = request;
  const { lexicon, tagger } = engine;
  const reading = readForAdjustment(current.text, { format }, lexicon);
  const distance = toneDistance(combineTone(current.surface, current.heads), target);
  return proposeEdits(reading, { lexicon, tagger, target, limits, format, part })
    .filter((candidate) => isRelevant(candidate, target))
    .flatMap((candidate) => {
      const plan = planOf(current, [candidate], { request, engine });
      return plan === undefined
        ? []
        : [{ candidate, plan, gain: distance - toneDistance(combineTone(plan.surface, current.heads), target) }];
    })
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, singlesShown);
}

function planOf(current: State, made: readonly Candidate[], { request, engine }: PlanOptions): Plan | undefined {
  const { lexicon } = engine;
  const { format } = request;
  const reading = readForAdjustment(current.text, { format }, lexicon);
  const next = applyCandidates(reading, made, { lexicon, format });
  if (next === undefined) return undefined;
  return {
    text: next.reading.document.text,
    changes: [...current.changes, ...next.changes],
    surface: surfaceTone(next.reading.counts, lexicon),
  };
}
