import fc from "fast-check";
import { cosine } from "../../../src/math/vector.ts";
import { rewriteText } from "../../../src/messages/rewriting/rewrite-text.ts";
import { type RewriteToneReply, rewriteTone, type ToneEngine } from "../../../src/messages/rewriting/rewrite-tone.ts";
import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";
import type { Understanding } from "../../../src/understanding/understanding.ts";
import { generatedMessage, generatedTarget } from "./generated-messages.ts";
import { plainFacts } from "./independent-facts.ts";
import { newFormFaults } from "./well-formed.ts";

export interface CorpusMessage {
  /** In which its author wrote it: formal, neutral or casual. */
  register: string;
  id: string;
  text: string;
  facts: string[];
}

export interface AdjustedMessage {
  message: CorpusMessage;
  target: ToneTarget;
  result: RewriteToneReply;
}

/** Cosine of the embeddings before and after, of every message that was changed. */
export async function similaritiesOf(
  adjusted: readonly AdjustedMessage[],
  understanding: Understanding,
): Promise<number[]> {
  const changed = adjusted.filter(({ message, result }) => result.text !== message.text);
  const texts = [...new Set(changed.flatMap(({ message, result }) => [message.text, result.text]))];
  const vectors = new Map<string, Float32Array>();
  for (let i = 0; i < texts.length; i += 16) {
    const part = texts.slice(i, i + 16);
    for (const [k, vector] of (await understanding.embed(part)).entries()) vectors.set(part[k]!, vector);
  }
  return changed.map(({ message, result }) => cosine(vectors.get(message.text)!, vectors.get(result.text)!));
}

/** Facts listed by hand, faults of form and a second rewriting, over the corpus. */
export async function checkCorpus(adjusted: readonly AdjustedMessage[], engine: ToneEngine) {
  const checks = { facts: 0, factsKept: 0, wellFormed: 0, idempotent: 0, faults: [] as string[] };
  for (const { message, target, result } of adjusted) {
    for (const fact of message.facts) {
      checks.facts++;
      if (occurrences(message.text, fact) === occurrences(result.text, fact)) checks.factsKept++;
      else checks.faults.push(`${message.id}: the fact "${fact}" changed`);
    }
    const faults = newFormFaults(message.text, result.text);
    if (faults.length === 0) checks.wellFormed++;
    checks.faults.push(...faults.map((fault) => `${message.id}: ${fault.replaceAll("\n", " ")}`));
    if ((await rewriteTone({ text: result.text, target }, engine)).text === result.text) checks.idempotent++;
    else checks.faults.push(`${message.id}: a second rewriting changed it again`);
  }
  return checks;
}

export interface GeneratedOptions {
  count: number;
  /** So many of them, the first, also with the encoder. */
  withEncoder: number;
  seed: number;
  engine: ToneEngine;
  say: (line: string) => void;
}

/** The surface engine on all generated messages, the whole engine with the encoder on the first of them. */
export async function checkGenerated({ count, withEncoder, seed, engine, say }: GeneratedOptions) {
  const checks = { guardKept: 0, plainKept: 0, wellFormed: 0, idempotent: 0, encoderKept: 0, encoderIdempotent: 0 };
  const cases = fc.sample(fc.tuple(generatedMessage, generatedTarget), { numRuns: count, seed });
  for (const [i, [text, target]] of cases.entries()) {
    const result = rewriteText({ text, target }, engine);
    if (result.guard.ok) checks.guardKept++;
    else say(`guard kept the original: ${result.guard.detail}`);
    if (sameFacts(text, result.text)) checks.plainKept++;
    else say(`facts differ for ${JSON.stringify(target)}:\n${text}\n->\n${result.text}`);
    const faults = newFormFaults(text, result.text);
    if (faults.length === 0) checks.wellFormed++;
    else say(`form: ${faults.join("; ")} in ${JSON.stringify(target)}: ${JSON.stringify(text)}`);
    if (rewriteText({ text: result.text, target }, engine).text === result.text) checks.idempotent++;
    else say(`not idempotent for ${JSON.stringify(target)}: ${JSON.stringify(text)}`);
    if (i < withEncoder) {
      const reply = await rewriteTone({ text, target }, engine);
      if (sameFacts(text, reply.text)) checks.encoderKept++;
      if ((await rewriteTone({ text: reply.text, target }, engine)).text === reply.text) checks.encoderIdempotent++;
      else say(`not idempotent with the encoder for ${JSON.stringify(target)}: ${JSON.stringify(text)}`);
    }
    if ((i + 1) % 2_000 === 0) say(`${i + 1} generated messages`);
  }
  return checks;
}

const sameFacts = (a: string, b: string): boolean => plainFacts(a).join("|") === plainFacts(b).join("|");
/** How often a fact stands in a text as words of its own: "ten" does not stand in "attention". */
function occurrences(text: string, fact: string): number {
  const escaped = fact.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const inside = "[\\p{L}\\p{N}]";
  const before = /^[\p{L}\p{N}]/u.test(fact) ? `(?<!${inside})` : "";
  const after = /[\p{L}\p{N}]$/u.test(fact) ? `(?!${inside})` : "";
  return text.match(new RegExp(`${before}${escaped}${after}`, "gu"))?.length ?? 0;
}
