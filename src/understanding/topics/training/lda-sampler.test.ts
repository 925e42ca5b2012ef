import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { encodeCorpus } from "../encoded-corpus.ts";
import { createLdaState, eachDocumentTopic, type LdaState, sweepLda } from "./lda-sampler.ts";

/** Unnormalised ln p(w, z) of a state by direct counting (Griffiths and Steyvers 2004, equations 2 and 3). */
function logJoint(topics: readonly number[], tokens: readonly { d: number; w: number }[], prior: Prior): number {
  const { alpha, beta, vocabularySize } = prior;
  let log = 0;
  const documentTopic = new Map<string, number>();
  const topicWord = new Map<string, number>();
  const totals = new Map<number, number>();
  const take = <K>(counts: Map<K, number>, key: K): number => {
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  };
  for (const [i, { d, w }] of tokens.entries()) {
    const k = topics[i]!;
    log += Math.log(take(documentTopic, `${d} ${k}`) + alpha[k]!);
    log += Math.log(take(topicWord, `${k} ${w}`) + beta);
    log -= Math.log(take(totals, k) + vocabularySize * beta);
  }
  return log;
}

interface Prior {
  alpha: Float64Array;
  beta: number;
  vocabularySize: number;
}

test("visits every assignment as often as the exact posterior says", () => {
  const documents = [
    [0, 0, 1],
    [1, 2],
  ];
  const prior: Prior = { alpha: Float64Array.of(0.9, 0.3, 0.5), beta: 0.4, vocabularySize: 3 };
  const random = createRandom("posterior");
  const state = createLdaState(encodeCorpus(documents, 3), { topicCount: 3, random, ...prior });
  // The state keeps tokens by word; the oracle reads them in the same order.
  const tokens = Array.from(state.tokenList, (list, t) => ({
    d: state.documentLists.indexOf(list),
    w: state.wordOffsets.findLastIndex((from) => from <= t),
  }));

  const exact = new Map<string, number>();
  let total = 0;
  for (let code = 0; code < 3 ** 5; code++) {
    const topics = Array.from({ length: 5 }, (_, i) => Math.floor(code / 3 ** i) % 3);
    const mass = Math.exp(logJoint(topics, tokens, prior));
    exact.set(topics.join(""), mass);
    total += mass;
  }
  const sweeps = 200_000;
  const visits = new Map<string, number>();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    sweepLda(state, random);
    const key = state.tokenTopic.join("");
    visits.set(key, (visits.get(key) ?? 0) + 1);
  }
  let distance = 0;
  for (const [key, mass] of exact) distance += Math.abs(mass / total - (visits.get(key) ?? 0) / sweeps) / 2;
  expect(distance).toBeLessThan(0.02);
});

function recount(state: LdaState): { totals: number[]; documents: Map<string, number> } {
  const totals = Array<number>(state.topicCount).fill(0);
  const documents = new Map<string, number>();
  for (const [t, k] of state.tokenTopic.entries()) {
    totals[k]!++;
    const key = `${state.documentLists.lastIndexOf(state.tokenList[t]!)} ${k}`;
    documents.set(key, (documents.get(key) ?? 0) + 1);
  }
  return { totals, documents };
}

test("counts agree with the assignments after any number of sweeps", () => {
  const corpus = fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      corpus,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 4 }),
      (documents, topicCount, sweeps) => {
        const random = createRandom(sweeps);
        const alpha = new Float64Array(topicCount).fill(0.1);
        const state = createLdaState(encodeCorpus(documents, 7), { topicCount, alpha, beta: 0.01, random });
        for (let i = 0; i < sweeps; i++) sweepLda(state, random);
        const { totals, documents: pairs } = recount(state);
        expect([...state.topicTotals]).toEqual(totals);
        const kept = new Map<string, number>();
        eachDocumentTopic(state, (topic, count, d) => kept.set(`${d} ${topic}`, count));
        for (let d = 0; d < state.documentCount; d++) {
          const list = state.documentLists[d]!;
          expect(list + state.documentTopics[list]!).toBeLessThan(state.documentLists[d + 1]!);
        }
        expect(kept).toEqual(pairs);
      },
    ),
  );
});
