import type { EvaluationCase, Split } from "../../../src/learning/metrics/splits.ts";
import { createSingleSignalRanker } from "../../../src/recommend/ranker/single-signal.ts";
import { inUse, rankerOf } from "../../../src/recommend/training/hybrid-model.ts";
import type { ProtocolName } from "./protocols.ts";
import type { ServedWorld } from "./served-world.ts";

/** Ids of one list per case, best first, by row of the table. */
export type ServedLists = Map<string, number[][]>;

/** Beside what is served: nothing, everything that can be, or these parts of it and signals alone, by name. */
export type Rows = "served" | "all" | readonly string[];

const listLength = 20;
/** A request that leaves out recency, diversity and exploring. */
const plain = { scenario: "relevance" };
/** What is served without some of its parts: name, title, and how it is asked for. */
const withoutParts = [
  { name: "certain", title: "without exploring", settings: { scenario: "certain" } },
  { name: "level", title: "without exploring and diversity", settings: { scenario: "certain", diversity: 0 } },
  { name: "relevance", title: "relevance alone", settings: plain },
];

/** Asks the recommender about every case as a request does: as served, by relevance alone, and by each signal alone. */
export async function askServed(
  world: ServedWorld,
  options: { split: Split; protocol: ProtocolName; itemCount: number; rows: Rows },
): Promise<ServedLists> {
  const { split, protocol, itemCount, rows } = options;
  const { recommender, retraining } = world.app;
  const model = retraining.inUse();
  const lists: ServedLists = new Map();
  const ask = async (row: string, settings: object): Promise<void> => {
    const own: number[][] = [];
    for (const question of split.cases)
      own.push(await listOf(question, { world, protocol, split, itemCount, settings }));
    lists.set(row, own);
  };
  const isWanted = (name: string): boolean => rows === "all" || rows.includes(name);
  await ask("as served", {});
  if (rows === "served") return lists;
  for (const { name, title, settings } of withoutParts) if (isWanted(name)) await ask(title, settings);
  if (model === undefined) return lists;
  const served = inUse(model);
  if (isWanted("linear")) {
    recommender.useModel({ ...served, ranker: rankerOf({ ...model, trees: {} }) });
    await ask("linear blend, without trees", {});
  }
  const singles = ["popularity", "embedding", "features", ...model.ensemble.models.keys(), "predicted"];
  for (const name of singles.filter(isWanted)) {
    recommender.useModel({ ...served, ranker: createSingleSignalRanker(name, served.ranker) });
    await ask(`${name} alone`, plain);
  }
  recommender.useModel(served);
  return lists;
}

async function listOf(
  question: EvaluationCase,
  options: {
    world: ServedWorld;
    protocol: ProtocolName;
    split: Split;
    itemCount: number;
    settings: object;
  },
): Promise<number[]> {
  const { world, protocol, split, itemCount, settings } = options;
  const request = {
    limit: listLength,
    ...settings,
    ...(protocol === "I" && split.pool !== undefined && { filter: { attributes: { unseen: true } } }),
    ...(question.candidates !== undefined && { exclude: allBut(question.candidates, itemCount) }),
  };
  // What was taken out at random has no time: it is asked for now, long after all that happened.
  const time = protocol === "C" || protocol === "I" ? undefined : (question.time ?? question.history.at(-1)?.time);
  return (await world.ask(`u${question.user}`, request, time)).map(Number);
}

/** What is to be left out so that only the candidates are ranked; the contract allows 10,000 ids. */
function allBut(candidates: readonly number[], itemCount: number): string[] {
  const kept = new Set(candidates);
  return Array.from({ length: itemCount }, (_, item) => item)
    .filter((item) => !kept.has(item))
    .map(String);
}
