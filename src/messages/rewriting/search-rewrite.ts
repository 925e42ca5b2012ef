import { collectFacts } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import { readMessage } from "../text/message-document.ts";
import { lexicalTone } from "../tone/lexical-tone.ts";
import { combineTone, lexicalAim } from "../tone/measure-tone.ts";
import { type MessageTone, type ToneTarget, toneGap } from "../tone/message-tone.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import { applyCandidates, type Change, changesOf } from "./apply-candidates.ts";
import { defaultTolerance, excludes, isReached, isRelevant, toneDistance } from "./choose-edits.ts";
import { applyEdits, type Candidate, proposeEdits } from "./propose-edits.ts";
import { type MessageReading, readForRewriting } from "./read-for-rewriting.ts";
import { replaceInformalWording } from "./replace-informal.ts";
import { type RewriteTextOptions, type RewriteTextRequest, type RewrittenText, rewriteText } from "./rewrite-text.ts";

/** Heads of texts in order; undefined when the encoder does not answer in time. */
export type Measure = (texts: readonly string[], format: "text" | "html") => Promise<MessageTone[] | undefined>;

export interface Rewrite extends RewrittenText {
  headsBefore: MessageTone | undefined;
  headsAfter: MessageTone | undefined;
}

export interface SearchOptions {
  measure: Measure;
  /** Gets the result of each step, so that a caller whose time is up has the best so far. */
  onStep?: (found: Rewrite) => void;
}

export type RewriteRequest = RewriteTextRequest & { format: "text" | "html" };

/** Both together must come nearer by at least this squared distance with each step. */
const jointMargin = 0.00001;
/** So much further away, in squared distance, may the encoder see one step lead: int8 readings of texts that differ in a word or two vary by as much. */
const headSlack = 0.01;
/** Far more steps than any text took in the evaluation; the distance falls with each. A text that still moves then is left as it was. */
const maximumSteps = 40;
/** So many single edits are shown to the encoder when it rejects the plan, the most helpful by the surface first. */
const singlesShown = 24;

/** When the encoder likes none of them alone, the first of them are shown in pairs. */
const pairedSingles = 7;
/** Longer texts are measured as a whole plan only: each reading of them takes long. */
const searchCharacters = 2_500;

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
export async function searchRewrite(
  request: RewriteRequest,
  engine: RewriteTextOptions,
  { measure, onStep }: SearchOptions,
): Promise<Rewrite> {
  const { format, target, tolerance = defaultTolerance } = request;
  const start = rewriteText({ ...request, target: {} }, engine);
  const tones = await measure([request.text], format);
  const headsBefore = tones?.[0];
  if (headsBefore === undefined)
    return { ...rewriteText(request, engine), headsBefore: undefined, headsAfter: undefined };
  const unchanged: Rewrite = { ...start, headsBefore, headsAfter: headsBefore };
  const opening = await withoutInformal(request, { engine, measure });
  if (opening === undefined) return { ...rewriteText(request, engine), headsBefore: undefined, headsAfter: undefined };
  let current = opening;
  const resultOf = (state: State): Rewrite => {
    const difference = compareFacts(start.guard.list, collectFacts(readMessage(state.text, { format })));
    if (difference !== undefined) return { ...unchanged, guard: { ...start.guard, ok: false } };
    const changes = mergeChanges(state.changes);
    return { ...unchanged, text: state.text, changes, after: state.surface, headsAfter: state.heads };
  };
  for (let step = 0; ; step++) {
    if (step === maximumSteps) return unchanged;
    if (isReached(combineTone(current.surface, current.heads), target, tolerance)) break;
    const next = await takeStep(current, { request, engine, measure });
    if (next === undefined) break;
    current = next;
    onStep?.(resultOf(current));
  }
  return resultOf(current);
}

/** The text without slang, where the target is formal; undefined when the encoder does not answer in time. */
async function withoutInformal(
  request: RewriteRequest,
  { engine, measure }: Omit<StepOptions, "request">,
): Promise<State | undefined> {
  const { format, target, limits = { cheerful: true, playful: true }, part = "body" } = request;
  const read = readForRewriting(request.text, { format }, engine.lexicon);
  const { reading, changes } = replaceInformalWording(read, { ...engine, target, limits, format, part });
  const { text } = reading.document;
  const heads = (await measure([text], format))?.[0];
  if (heads === undefined) return undefined;
  return { text, changes, surface: lexicalTone(reading.counts, engine.lexicon), heads };
}

/**
 * One change where words were changed again ("Hi" - "Hello" - "Dear"), named by the last rule; none where they came back to the start. Another
 * rule's words are taken for the same only where they are several: one word or mark may well stand in two places.
 */
function mergeChanges(changes: readonly Change[]): Change[] {
  const merged: Change[] = [];
  for (const change of changes) {
    const earlier = merged.findLast(
      ({ rule, after }) =>
        after !== "" && after === change.before && (rule === change.rule || after.trim().includes(" ")),
    );
    if (earlier === undefined) merged.push({ ...change });
    else Object.assign(earlier, { rule: change.rule, after: change.after });
  }
  return merged.filter(({ before, after }) => before !== after);
}

interface StepOptions {
  request: RewriteRequest;
  engine: RewriteTextOptions;
  measure: Measure;
}

/** The whole plan of the surface, else the single edits that the heads like together, else the best of them, else the best pair; undefined when the heads agree to none. */
async function takeStep(current: State, { request, engine, measure }: StepOptions): Promise<State | undefined> {
  const { format, target } = request;
  const aim = lexicalAim(target, current.surface, current.heads);
  const judge = judgeOf(current, target);
  // One at a time: when the time is up, no reading is on its way that nobody waits for.
  const show = async <P extends Plan>(plans: readonly P[]): Promise<(P & State)[]> => {
    const shown: (P & State)[] = [];
    for (const plan of plans) {
      const heads = (await measure([plan.text], format))?.[0];
      if (heads === undefined) break;
      shown.push({ ...plan, heads });
    }
    return shown;
  };
  const whole = rewriteText({ ...request, text: current.text, aim }, engine);
  if (whole.text !== current.text && whole.guard.ok) {
    const changes = [...current.changes, ...whole.changes];
    const accepted = judge.best(await show([{ text: whole.text, changes, surface: whole.after }]));
    if (accepted !== undefined) return accepted;
  }
  if (current.text.length > searchCharacters) return undefined;
  const reading = readForRewriting(current.text, { format }, engine.lexicon);
  const draft = (made: readonly Candidate[]): Draft => draftOf(current, reading, made, engine.lexicon);
  const accept = (state: State | undefined, made: readonly Candidate[] = []): State | undefined =>
    state === undefined || applyCandidates(reading, made, { ...engine, format }) === undefined ? undefined : state;
  const shown = await show(singleEdits(current, { reading, draft, request, engine }));
  const liked = shown.filter((state) => judge.gain(state) > 0).sort((a, b) => judge.gain(b) - judge.gain(a));
  const together: Candidate[] = [];
  for (const candidate of liked.flatMap(({ made }) => made))
    if (!together.some((other) => excludes(other, candidate))) together.push(candidate);
  for (const plans of [together.length > 1 ? [draft(together)] : [], shown, pairsOf(shown, draft)]) {
    const states = plans === shown ? shown : await show(plans);
    const best = judge.best(states);
    const accepted = accept(best, best?.made);
    if (accepted !== undefined) return accepted;
  }
  return undefined;
}

/** What the heads and both together make of a state compared with the current one. */
function judgeOf(current: State, target: ToneTarget) {
  const hasHead = target.formality !== undefined || target.warmth !== undefined;
  const headsBefore = headDistance(current.heads, target);
  const jointBefore = toneDistance(combineTone(current.surface, current.heads), target);
  const gain = ({ heads, surface }: State): number => {
    if (hasHead && headDistance(heads, target) - headsBefore > headSlack) return 0;
    return jointBefore - toneDistance(combineTone(surface, heads), target);
  };
  return {
    /** How much nearer both together are; 0 when the heads see the text clearly further away. */
    gain,
    best<S extends State>(states: readonly S[]): S | undefined {
      let best: S | undefined;
      let most = jointMargin;
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

/** A plan of single edits, its surface worked out from what each does to the counts. */
interface Draft extends Plan {
  made: readonly Candidate[];
}

function draftOf(current: State, reading: MessageReading, made: readonly Candidate[], lexicon: Lexicon): Draft {
  const { text } = reading.document;
  const edits = made.flatMap((candidate) => candidate.edits);
  const counts = reading.counts.slice();
  for (const { delta } of made) for (let i = 0; i < counts.length; i++) counts[i]! += delta[i]!;
  return {
    text: applyEdits(text, edits),
    changes: [...current.changes, ...changesOf(text, made)],
    surface: lexicalTone(counts, lexicon),
    made,
  };
}

interface SingleOptions {
  reading: MessageReading;
  draft: (made: readonly Candidate[]) => Draft;
  request: RewriteRequest;
  engine: RewriteTextOptions;
}

/** The safe rewordings by which the surface alone brings both together nearer, each as a plan of its own, the most helpful first. */
function singleEdits(current: State, { reading, draft, request, engine }: SingleOptions): Draft[] {
  const { format, limits = { cheerful: true, playful: true }, part = "body", target } = request;
  const { lexicon, tagger } = engine;
  const distanceOf = (surface: MessageTone): number => toneDistance(combineTone(surface, current.heads), target);
  const distance = distanceOf(current.surface);
  return proposeEdits(reading, { lexicon, tagger, target, limits, format, part })
    .filter((candidate) => isRelevant(candidate, target))
    .map((candidate) => draft([candidate]))
    .map((plan) => ({ plan, gain: distance - distanceOf(plan.surface) }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, singlesShown)
    .map(({ plan }) => plan);
}

/** Two of the most helpful single edits at a time. */
function pairsOf(singles: readonly Draft[], draft: (made: readonly Candidate[]) => Draft): Draft[] {
  const first = singles.slice(0, pairedSingles).flatMap(({ made }) => made);
  return first.flatMap((one, i) =>
    first.slice(i + 1).flatMap((other) => (excludes(one, other) ? [] : [draft([one, other])])),
  );
}
