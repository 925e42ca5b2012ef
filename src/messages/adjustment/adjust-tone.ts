import { z } from "zod";
import { collectFacts } from "../guard/collect-facts.ts";
import { compareFacts } from "../guard/compare-facts.ts";
import { type MessageDocument, readMessage } from "../text/message-document.ts";
import { combineTone, type HeadMeter } from "../tone/measure-tone.ts";
import { type MessageTone, type ToneTarget, toneAxes, toneTargetSchema } from "../tone/message-tone.ts";
import { type Adjustment, type AdjustRequest, adjustText, type Change, type GuardReport } from "./adjust-text.ts";
import { toneDistance } from "./choose-edits.ts";
import { type DetectLanguage, isEnglish } from "./is-english.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Tagger } from "./tag-sentence.ts";

export const adjustToneRequestSchema = z.object({
  text: z.string().max(50_000),
  tone: toneTargetSchema,
  /** Default: `html` when the text holds a tag. */
  format: z.enum(["text", "html"]).optional(),
});
export type AdjustToneRequest = z.infer<typeof adjustToneRequestSchema>;

export interface ToneEngine {
  lexicon: Lexicon;
  tagger: Tagger;
  heads: HeadMeter;
  detectLanguage: DetectLanguage;
}

export interface AdjustToneReply {
  text: string;
  changes: Change[];
  before: MessageTone;
  after: MessageTone;
  guard: GuardReport;
  language: string;
  /** Whether the encoder took part; without it (busy, or out of time) the surface stands alone. */
  measured: "encoder and surface" | "surface only";
  /** Why nothing was changed, where that needs saying. */
  note?: string;
}

export interface AdjustToneOptions extends AdjustRequest {
  /** Until when (`performance.now()`) the encoder may take; later the surface stands alone. */
  deadlineMs?: number;
}

/** The encoder must see the text come nearer by at least this squared distance, a multiple of what its int8 arithmetic varies by between batches. */
const headMargin = 0.0005;
/** Far more steps than any text took in the evaluation (most take one); the distance falls with each, so this never decides. */
const maximumSteps = 20;

/**
 * Rewords a text toward a tone and says how its tone was before and after. Two witnesses must agree on every step: the surface, which chooses the edits, and the encoder's heads, which measure the result.
 * When the heads do not see the whole plan come nearer, smaller plans (one axis, the first few edits) are tried; when they agree to none, the text stays. The result is a text that another call leaves alone.
 * Text in another language than English passes through unchanged and the reply says so.
 */
export async function adjustTone(options: AdjustToneOptions, engine: ToneEngine): Promise<AdjustToneReply> {
  const { deadlineMs, ...request } = options;
  const format = options.format ?? formatOfText(options.text);
  const language = isEnglish(options.text, engine.detectLanguage);
  const target = language.english ? options.target : {};
  const measure = headsUntil(engine.heads, deadlineMs);
  const result = await settle({ ...request, target, format }, engine, measure);
  const note = language.english
    ? undefined
    : `The text is in ${language.code}, not in English; it is passed through unchanged.`;
  return {
    text: result.text,
    changes: result.changes,
    before: rounded(combineTone(result.before, result.headsBefore)),
    after: rounded(combineTone(result.after, result.headsAfter)),
    guard: result.guard,
    language: language.code,
    measured: result.headsAfter === undefined ? "surface only" : "encoder and surface",
    ...(note === undefined ? {} : { note }),
  };
}

export const formatOfText = (text: string): "text" | "html" => (/<\/?[a-z][^>]*>/i.test(text) ? "html" : "text");

interface Settled extends Adjustment {
  headsBefore: MessageTone | undefined;
  headsAfter: MessageTone | undefined;
}

type Request = AdjustRequest & { format: "text" | "html" };
type Measure = (documents: readonly MessageDocument[]) => Promise<MessageTone[] | undefined>;

/** Takes steps until no plan brings both the surface and the heads nearer. */
async function settle(request: Request, engine: ToneEngine, measure: Measure): Promise<Settled> {
  const { format, target } = request;
  const read = (text: string): MessageDocument => readMessage(text, { format });
  const whole = adjustText(request, engine);
  const start = { ...whole, text: request.text, changes: [] as Change[], after: whole.before };
  const firstBatch = [read(request.text), ...(whole.text === request.text ? [] : [read(whole.text)])];
  const firstTones = await measure(firstBatch);
  const headsBefore = firstTones?.[0];
  if (headsBefore === undefined) return { ...whole, headsBefore: undefined, headsAfter: undefined };
  let current: Settled = { ...start, headsBefore, headsAfter: headsBefore };
  let plan = whole;
  for (let step = 0; step < maximumSteps && plan.text !== current.text; step++) {
    const from = { ...request, text: current.text };
    const next = await firstAgreed(plansFrom(plan, from, engine), { current, target, read, measure });
    if (next === undefined) break;
    current = {
      ...current,
      text: next.plan.text,
      changes: [...current.changes, ...next.plan.changes],
      after: next.plan.after,
      headsAfter: next.heads,
    };
    // A whole plan ends where the surface finds nothing more to do.
    if (next.plan === plan) break;
    plan = adjustText({ ...request, text: current.text }, engine);
  }
  const difference = compareFacts(start.guard.list, collectFacts(read(current.text)));
  if (difference === undefined) return { ...current, guard: { ...start.guard, ...whole.guard } };
  return {
    ...start,
    headsBefore,
    headsAfter: headsBefore,
    guard: { ...start.guard, ok: false, detail: "The adjusted text would have changed a fact; the original is kept." },
  };
}

/** Plans in groups, the most wanted first: the whole; one axis at a time; the first edit, two and four. */
function* plansFrom(whole: Adjustment, request: Request, engine: ToneEngine): Generator<Adjustment[]> {
  yield [whole];
  const { target } = request;
  const named = toneAxes.filter((axis) => target[axis] !== undefined);
  if (named.length > 1) yield named.map((axis) => adjustText({ ...request, target: { [axis]: target[axis] } }, engine));
  yield [1, 2, 4].map((editLimit) => adjustText({ ...request, editLimit }, engine));
}

/** The heads witness formality and warmth. Energy has no head: sentiment only stands in for it where nothing else is asked for. */
function axesOfHeads({ formality, warmth, energy }: ToneTarget): ToneTarget {
  return formality === undefined && warmth === undefined ? { energy } : { formality, warmth };
}

interface AgreeOptions {
  current: Settled;
  target: ToneTarget;
  read: (text: string) => MessageDocument;
  measure: Measure;
}

/** The best plan of the first group in which one brings the heads nearer to the target, without taking the surface further away. */
async function firstAgreed(groups: Iterable<Adjustment[]>, { current, target, read, measure }: AgreeOptions) {
  const seenByHeads = axesOfHeads(target);
  const distance = toneDistance(current.headsAfter!, seenByHeads);
  const surface = toneDistance(current.after, target);
  const seen = new Set([current.text]);
  for (const group of groups) {
    const plans = group.filter(
      (plan) => !seen.has(plan.text) && plan.guard.ok && toneDistance(plan.after, target) < surface,
    );
    for (const plan of plans) seen.add(plan.text);
    if (plans.length === 0) continue;
    const tones = await measure(plans.map((plan) => read(plan.text)));
    if (tones === undefined) return undefined;
    let best: { plan: Adjustment; heads: MessageTone } | undefined;
    let least = distance - headMargin;
    plans.forEach((plan, i) => {
      const away = toneDistance(tones[i]!, seenByHeads);
      if (away >= least) return;
      least = away;
      best = { plan, heads: tones[i]! };
    });
    if (best !== undefined) return best;
  }
  return undefined;
}

/** The meter with a time limit and without failures: undefined when the encoder does not answer in time. */
function headsUntil(meter: HeadMeter, deadlineMs: number | undefined): Measure {
  return async (documents) => {
    const reading = meter(documents).catch(() => undefined);
    if (deadlineMs === undefined) return reading;
    const left = deadlineMs - performance.now();
    if (left <= 0) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), left);
    });
    const result = await Promise.race([reading, late]);
    clearTimeout(timer);
    return result;
  };
}

function rounded(tone: MessageTone): MessageTone {
  const copy = { ...tone };
  for (const axis of toneAxes) copy[axis] = Math.round(tone[axis] * 1000) / 1000;
  return copy;
}
