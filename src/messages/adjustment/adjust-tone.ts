import { z } from "zod";
import { combineTone, type HeadMeter } from "../tone/measure-tone.ts";
import { type MessageTone, toneAxes, toneTargetSchema } from "../tone/message-tone.ts";
import type { AdjustRequest, Change, GuardReport } from "./adjust-text.ts";
import { type DetectLanguage, isEnglish } from "./is-english.ts";
import type { Lexicon } from "./lexicon.ts";
import { type Measure, settleTone } from "./settle-tone.ts";
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

/**
 * Rewords a text toward a tone and says how its tone was before and after. Surface and encoder must agree on every step; see `settleTone`.
 * Text in another language than English passes through unchanged and the reply says so.
 */
export async function adjustTone(options: AdjustToneOptions, engine: ToneEngine): Promise<AdjustToneReply> {
  const { deadlineMs, ...request } = options;
  const format = options.format ?? formatOfText(options.text);
  const language = isEnglish(options.text, engine.detectLanguage);
  const target = language.english ? options.target : {};
  const measure = headsUntil(engine.heads, deadlineMs);
  const result = await settleTone({ ...request, target, format }, engine, measure);
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

/** The meter with a time limit and without failures: undefined when the encoder does not answer in time. */
function headsUntil(meter: HeadMeter, deadlineMs: number | undefined): Measure {
  return async (texts, format) => {
    const reading = meter(texts, format).catch(() => undefined);
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
