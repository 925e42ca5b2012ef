import { z } from "zod";
import { collectFacts } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import { formatOfText } from "../templates/template.ts";
import { type DelexicalisedMessage, delexicalise, relexicalise } from "../text/delexicalise.ts";
import { readMessage } from "../text/message-document.ts";
import { combineTone, type HeadMeter } from "../tone/measure-tone.ts";
import { type MessageTone, toneAxes, toneTargetSchema } from "../tone/message-tone.ts";
import { type DetectLanguage, isEnglish } from "../wording/is-english.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import type { Tagger } from "../wording/tag-sentence.ts";
import type { Change } from "./apply-candidates.ts";
import type { RewriteCache, Search } from "./rewrite-cache.ts";
import { type FactCheck, type RewriteTextRequest, rewriteText } from "./rewrite-text.ts";
import { addresseeStandIn } from "./rules/greeting-line.ts";
import { type Measure, type Rewrite, type RewriteRequest, searchRewrite } from "./search-rewrite.ts";

export const rewriteToneRequestSchema = z.object({
  text: z.string().max(50_000),
  tone: toneTargetSchema,
  /** Default: `html` when the text holds a tag. */
  format: z.enum(["text", "html"]).optional(),
});
export type RewriteToneRequest = z.infer<typeof rewriteToneRequestSchema>;

export interface ToneEngine {
  lexicon: Lexicon;
  tagger: Tagger;
  heads: HeadMeter;
  settled: RewriteCache;
  detectLanguage: DetectLanguage;
}

export interface RewriteToneReply {
  text: string;
  changes: Change[];
  before: MessageTone;
  after: MessageTone;
  guard: FactCheck;
  language: string;
  /** Whether the encoder took part; without it (busy, or out of time) the surface stands alone. */
  measured: "encoder and surface" | "surface only";
  /** Why nothing was changed, where that needs saying. */
  note?: string;
}

export interface RewriteToneOptions extends RewriteTextRequest {
  /** Until when (`performance.now()`) the encoder may take; later the surface stands alone. */
  deadlineMs?: number;
}

/**
 * Rewords a text toward a tone and says how its tone was before and after. Surface and encoder must agree on every step; see `searchRewrite`.
 * What is found is remembered by the form of the message, so that its second user gets it at once; the facts of each
 * message are compared all the same. Text in another language than English passes through unchanged and the reply says so.
 */
export async function rewriteTone(options: RewriteToneOptions, engine: ToneEngine): Promise<RewriteToneReply> {
  const { deadlineMs, text, ...request } = options;
  const format = options.format ?? formatOfText(text);
  const language = isEnglish(text, engine.detectLanguage);
  const target = language.english ? options.target : {};
  const form = delexicalise(text, (value) => addresseeStandIn(value, engine.lexicon));
  const asked: RewriteRequest = { ...request, text: form.text, target, format };
  const isLong = text.length > mostSearched;
  const result = isLong ? rewriteLong(asked, engine) : await searchInTime(asked, engine, deadlineMs);
  const outcome = fill(text, { form, result, format });
  const note = language.english
    ? result.note
    : `The text is in ${language.code}, not in English; it is passed through unchanged.`;
  return {
    ...outcome,
    before: rounded(combineTone(result.before, result.headsBefore)),
    after: rounded(
      outcome.guard.ok ? combineTone(result.after, result.headsAfter) : combineTone(result.before, result.headsBefore),
    ),
    language: language.code,
    measured: result.headsAfter === undefined ? "surface only" : "encoder and surface",
    ...(note === undefined ? {} : { note }),
  };
}

/** A longer text is reworded by the lexicon alone: the encoder would read it for minutes. */
const mostSearched = 6_000;
/** So long may a long text hold the thread. */
const longBudgetMs = 600;
/** A search goes on so long after its message had to leave, for those that follow. */
const graceMs = 2_000;

type Found = Rewrite & { note?: string };

/** What the search finds, or has found when the time is up; without a step by then the lexicon's wording. */
async function searchInTime(asked: RewriteRequest, engine: ToneEngine, deadlineMs: number | undefined): Promise<Found> {
  const untilMs = deadlineMs === undefined ? undefined : deadlineMs + graceMs;
  let best: Rewrite | undefined;
  const search = engine.settled.find(asked, async (): Promise<Search> => {
    let isWhole = true;
    const measure: Measure = async (texts, format) => {
      const tones = await before(untilMs, engine.heads(texts, format)).catch(() => undefined);
      if (tones === undefined) isWhole = false;
      return tones;
    };
    const settled = await searchRewrite(asked, engine, {
      measure,
      onStep: (found) => {
        best = found;
      },
    });
    return { settled, isWhole };
  });
  const found = await before(deadlineMs, search);
  if (found !== undefined) return found;
  if (!isAsked(asked)) return withoutHeads(asked, engine);
  const note = "The time was up before the search was at its end: asked again, the text may come nearer to the tone.";
  return { ...(best ?? withoutHeads(asked, engine)), note };
}

/** The lexicon's wording of a long text; the text as it is when that takes too long, and a note that says which. */
function rewriteLong(asked: RewriteRequest, engine: ToneEngine): Found {
  const { isCut, ...result } = rewriteText({ ...asked, stopAtMs: performance.now() + longBudgetMs }, engine);
  const size = `The text has ${asked.text.length} characters, more than ${mostSearched}`;
  const note = isCut
    ? `${size}, and rewording it takes longer than ${longBudgetMs} ms; it is passed through unchanged. Send it in parts.`
    : `${size}; it is reworded by the lexicon alone.`;
  return { ...result, headsBefore: undefined, headsAfter: undefined, ...(isAsked(asked) ? { note } : {}) };
}

const isAsked = ({ target }: RewriteRequest): boolean => Object.keys(target).length > 0;

function withoutHeads(request: RewriteRequest, engine: ToneEngine): Rewrite {
  return { ...rewriteText(request, engine), headsBefore: undefined, headsAfter: undefined };
}

/** What the work comes to, or undefined when it is not there in time (`performance.now()`). */
async function before<T>(deadlineMs: number | undefined, work: Promise<T>): Promise<T | undefined> {
  if (deadlineMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadlineMs - performance.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const blankAddressee = /^((?:hi|hiya|hey|hello|dear|greetings|good (?:morning|afternoon|evening)))[ \t]+(?=[,.!:])/i;

interface FillOptions {
  form: DelexicalisedMessage;
  result: Rewrite;
  format: "text" | "html";
}

/** The reworded form as this message, whose own facts must be the same before and after. */
function fill(
  text: string,
  { form, result, format }: FillOptions,
): Pick<RewriteToneReply, "text" | "changes" | "guard"> {
  const factsOf = (message: string) => collectFacts(readMessage(message, { format }));
  const list = factsOf(text);
  const guard: FactCheck = { ok: true, facts: list.length, list };
  if (result.guard.ok && result.text === form.text) return { text, changes: [], guard };
  // The space before a name that data left blank: "Hello ,".
  const reworded = relexicalise(result.text, form.values).replace(blankAddressee, "$1");
  if (!result.guard.ok || compareFacts(list, factsOf(reworded)) !== undefined) {
    const detail = "The reworded text would have changed a fact; the original is kept.";
    return { text, changes: [], guard: { ...guard, ok: false, detail } };
  }
  const changes = result.changes.map((change) => ({
    ...change,
    before: relexicalise(change.before, form.values),
    after: relexicalise(change.after, form.values),
  }));
  return { text: reworded, changes, guard };
}

function rounded(tone: MessageTone): MessageTone {
  const copy = { ...tone };
  for (const axis of toneAxes) copy[axis] = Math.round(tone[axis] * 1000) / 1000;
  return copy;
}
