import { withoutNumbers } from "../text/delexicalise.ts";
import { dataStart, stripMarkers } from "../text/markers.ts";
import { type TokeniseOptions, tokeniseMessage } from "../text/tokenise-message.ts";
import { type MessageTone, neutralBand, type ToneAxis, type ToneTarget, toneAxes, toneGap } from "./message-tone.ts";

/** Tone and sentiment heads of the encoder, one result per text in order. */
export type MeasureHeads = (
  texts: readonly string[],
) => Promise<{ tone: { formality: number; politeness: number }; sentiment: { score: number } }[]>;

export interface HeadReading {
  /** 0 to 1. */
  formality: number;
  /** 0 to 1. */
  politeness: number;
  /** -1 to 1. */
  sentiment: number;
}

/** Middle and spread of the heads over ordinary messages, which put them on the scale of the surface; see `lexicon/en/head-scale.json`. */
export type HeadScale = Record<keyof HeadReading, { middle: number; spread: number }>;

/**
 * The heads as a tone: each axis is `logistic(1.7 (x - middle) / spread)`, nearly the share of ordinary messages that lie below (Bowling et al. 2009: the logistic with 1.702 is within .01 of the normal).
 * Formality and politeness have heads of their own; energy has none and is read from sentiment, its nearest relative.
 */
export function toneOfHeads(heads: HeadReading, scale: HeadScale): MessageTone {
  const place = (head: keyof HeadReading): number =>
    1 / (1 + Math.exp((-1.702 * (heads[head] - scale[head].middle)) / scale[head].spread));
  return { formality: place("formality"), warmth: place("politeness"), energy: place("sentiment") };
}

/** Share of the encoder in each axis; the rest is the surface. No head reads energy (sentiment is another thing), so the surface has it alone. */
export const headShare = { formality: 0.5, warmth: 0.5, energy: 0 } as const;

/** Joins heads and surface: `axis = share x head + (1 - share) x surface`. Without heads (encoder busy or out of time) the surface stands alone. */
export function combineTone(surface: MessageTone, heads: MessageTone | undefined): MessageTone {
  if (heads === undefined) return surface;
  const join = (axis: ToneAxis): number => headShare[axis] * heads[axis] + (1 - headShare[axis]) * surface[axis];
  return { formality: join("formality"), warmth: join("warmth"), energy: join("energy") };
}

/**
 * Where the surface must be for both together to be at the target: `(target - share x head) / (1 - share)`, within 0 and 1.
 * An axis on which both together are at the target already (see `toneGap`) is to stay where it is.
 */
export function lexicalAim(target: ToneTarget, surface: MessageTone, heads: MessageTone): ToneTarget {
  const joint = combineTone(surface, heads);
  const aim: ToneTarget = {};
  for (const axis of toneAxes) {
    const wanted = target[axis];
    if (wanted === undefined) continue;
    const share = headShare[axis];
    const shifted = Math.min(1, Math.max(0, (wanted - share * heads[axis]) / (1 - share)));
    aim[axis] = toneGap(joint[axis], wanted, neutralBand) === 0 ? surface[axis] : shifted;
  }
  return aim;
}

/** Heads of delexicalised messages in order, each as a tone on the surface's scale. */
export type HeadMeter = (texts: readonly string[], format: TokeniseOptions["format"]) => Promise<MessageTone[]>;

/**
 * Measures forms of whole messages.
 * Unknown messages are read one by one, since the encoder's int8 arithmetic gives slightly other figures to texts that share a batch; who asks for one that is being read waits for that reading.
 * The last `capacity` are remembered and keep their values while they are; a reading that failed is not.
 */
export function createHeadMeter(measure: MeasureHeads, scale: HeadScale, capacity = 20_000): HeadMeter {
  const memory = new Map<string, Promise<MessageTone>>();
  const read = async (text: string): Promise<MessageTone> => {
    const [heads] = await measure([text]);
    return toneOfHeads({ ...heads!.tone, sentiment: heads!.sentiment.score }, scale);
  };
  const remember = (text: string): Promise<MessageTone> => {
    const known = memory.get(text);
    if (known !== undefined) return known;
    const reading = read(text);
    if (memory.size >= capacity) memory.delete(memory.keys().next().value!);
    memory.set(text, reading);
    reading.catch(() => memory.delete(text));
    return reading;
  };
  return async (texts, format) => {
    const tones: MessageTone[] = [];
    for (const text of texts) tones.push(await remember(textForHeads(text, format)));
    return tones;
  };
}

/** A form of a message as the heads read it: slots become their stand-ins, mark-up goes. */
export function textForHeads(message: string, format: TokeniseOptions["format"]): string {
  // Plain text without data is read as it stands.
  if (format === "text" && !message.includes(dataStart)) return stripMarkers(message).trim();
  let text = "";
  for (const token of tokeniseMessage(withoutNumbers(message), { format })) {
    if (token.kind === "tag") continue;
    if (token.kind === "block-tag") text += "\n";
    else text += stripMarkers(token.text);
  }
  return text.trim();
}
