import type { Sentiment, Tone } from "../../../src/understanding/analysis/analysis.ts";
import type { Understanding } from "../../../src/understanding/understanding.ts";

export interface FoundEntity {
  type: string;
  start: number;
  end: number;
  score: number;
}

/** Something that is measured: a model or a baseline. What it cannot do is absent. */
export interface Candidate {
  name: string;
  embed?(texts: readonly string[]): Promise<Float32Array[]>;
  sentiment?(texts: readonly string[]): Promise<Pick<Sentiment, "label" | "score" | "confidence">[]>;
  entities?(texts: readonly string[]): Promise<FoundEntity[][]>;
  /** Score of every emotion by name. */
  emotions?(texts: readonly string[]): Promise<Record<string, number>[]>;
  tone?(texts: readonly string[]): Promise<Tone[]>;
}

const textsPerRequest = 256;

/** The product itself, asked as its users ask it: `analyse` and `embed` of one running instance. */
export function candidateOf(name: string, understanding: Understanding): Candidate {
  const inBatches = async <T>(
    texts: readonly string[],
    ask: (part: readonly string[]) => Promise<T[]>,
  ): Promise<T[]> => {
    const results: T[] = [];
    for (let at = 0; at < texts.length; at += textsPerRequest) {
      results.push(...(await ask(texts.slice(at, at + textsPerRequest))));
    }
    return results;
  };
  const analyse = async <P extends "sentiment" | "entities" | "emotions" | "tone">(texts: readonly string[], part: P) =>
    inBatches(texts, async (some) => {
      const { results } = await understanding.analyse(some, { include: [part], priority: "background" });
      return results.map((analysis) => analysis[part]!);
    });
  return {
    name,
    embed: (texts) => inBatches(texts, (part) => understanding.embed(part)),
    sentiment: (texts) => analyse(texts, "sentiment"),
    entities: (texts) => analyse(texts, "entities"),
    tone: (texts) => analyse(texts, "tone"),
    async emotions(texts) {
      const found = await analyse(texts, "emotions");
      return found.map((emotions) => Object.fromEntries(emotions.map(({ label, score }) => [label, score])));
    },
  };
}

/** The same candidate, asked once for each list of texts: several measures of a set share one run. */
export function remembered(candidate: Candidate): Candidate {
  const known = new WeakMap<readonly string[], Map<string, Promise<unknown>>>();
  const once = <T>(part: string, ask: ((texts: readonly string[]) => Promise<T>) | undefined) =>
    ask &&
    ((texts: readonly string[]): Promise<T> => {
      const answers = known.get(texts) ?? new Map<string, Promise<unknown>>();
      known.set(texts, answers);
      if (!answers.has(part)) answers.set(part, ask(texts));
      return answers.get(part) as Promise<T>;
    });
  const parts = {
    embed: once("embed", candidate.embed),
    sentiment: once("sentiment", candidate.sentiment),
    entities: once("entities", candidate.entities),
    emotions: once("emotions", candidate.emotions),
    tone: once("tone", candidate.tone),
  };
  return {
    name: candidate.name,
    ...(Object.fromEntries(Object.entries(parts).filter(([, ask]) => ask)) as Omit<Candidate, "name">),
  };
}
