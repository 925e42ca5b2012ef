import { z } from "zod";
import { readMessage } from "../text/message-document.ts";
import { combineTone, type HeadMeter, type HeadReading } from "../tone/measure-tone.ts";
import { type MessageTone, type ToneTarget, toneAxes, toneTargetSchema } from "../tone/message-tone.ts";
import { type AdjustRequest, adjustText, type Change, type GuardReport } from "./adjust-text.ts";
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
  /** Whether the encoder took part in `before` and `after`; false when it was busy or too slow. */
  measured: "encoder and surface" | "surface only";
  /** Why nothing was changed, where that needs saying. */
  note?: string;
}

export interface AdjustToneOptions extends Omit<AdjustRequest, "target"> {
  target: ToneTarget;
  /** Until when (`performance.now()`) the encoder may take; later the surface stands alone. */
  deadlineMs?: number;
}

/** Rewords a text toward a tone and says how its tone was before and after. Text in another language than English passes through unchanged and the reply says so. */
export async function adjustTone(options: AdjustToneOptions, engine: ToneEngine): Promise<AdjustToneReply> {
  const { deadlineMs, ...request } = options;
  const format = options.format ?? formatOfText(options.text);
  const language = isEnglish(options.text, engine.detectLanguage);
  const target = language.english ? options.target : {};
  const result = adjustText({ ...request, target, format }, engine);
  const documents = [readMessage(options.text, { format })];
  if (result.text !== options.text) documents.push(readMessage(result.text, { format }));
  const heads = await headsInTime(documents, engine.heads, deadlineMs);
  const before = rounded(combineTone(result.before, heads?.[0]));
  const after = rounded(combineTone(result.after, heads?.[1] ?? heads?.[0]));
  const note = language.english
    ? undefined
    : `The text is in ${language.code}, not in English; it is passed through unchanged.`;
  return {
    text: result.text,
    changes: result.changes,
    before,
    after,
    guard: result.guard,
    language: language.code,
    measured: heads === undefined ? "surface only" : "encoder and surface",
    ...(note === undefined ? {} : { note }),
  };
}

export const formatOfText = (text: string): "text" | "html" => (/<\/?[a-z][^>]*>/i.test(text) ? "html" : "text");

async function headsInTime(
  documents: Parameters<HeadMeter>[0],
  meter: HeadMeter,
  deadlineMs: number | undefined,
): Promise<HeadReading[] | undefined> {
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
}

function rounded(tone: MessageTone): MessageTone {
  const copy = { ...tone };
  for (const axis of toneAxes) copy[axis] = Math.round(tone[axis] * 1000) / 1000;
  return copy;
}
