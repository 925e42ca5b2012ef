import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { LoggedEvent } from "../../src/learning/metrics/splits.ts";
import { type DatasetName, datasetNames, loadRecommendDataset, type RecommendDataset } from "./recommend/datasets.ts";
import { type Catalogue, type Measured, measureLists } from "./recommend/measure.ts";
import { peerNames, runPeers } from "./recommend/peers.ts";
import { createProtocols, type Protocol } from "./recommend/protocols.ts";
import { keepResult, readResults, type ServedResult } from "./recommend/results.ts";
import { askServed, type Rows } from "./recommend/served-lists.ts";
import { describeServed } from "./recommend/served-tables.ts";
import {
  type Door,
  openServedWorld,
  prepareItems,
  type ServedWorld,
  type Stamps,
  stampKinds,
  type Texts,
} from "./recommend/served-world.ts";
import { currentCommit, type Task, type TaskOptions, writeReport } from "./report.ts";

/**
 * The recommender through its own front door: items are indexed and events ingested into a real store, `attune train` trains, and each
 * case is a request with the default scenario. Options: `--sets ml-100k`, `--protocols CATIUL`, `--stamps original,none,old`,
 * `--users 300` asked at most in each, `--texts titles` for items without their running text, `--rows served` for what is served alone or
 * `--rows linear,als,ease` for that beside the blend without trees and these signals (`certain`, `level` and `relevance` leave out parts of the scenario), `--over http` for events and requests over HTTP, `--python PATH` with scripts/peers/recommend/requirements.txt for peers on the same rows,
 * `--work DIR` that keeps indexed items and results: the report tells of all results that are kept there; `--keep` keeps there as well what was
 * trained, for a later run of the same commit that asks for other rows or was stopped.
 */
export const recommendTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      sets: { type: "string", default: datasetNames.join(",") },
      protocols: { type: "string", default: "CATIUL" },
      stamps: { type: "string", default: stampKinds.join(",") },
      users: { type: "string", default: "300" },
      texts: { type: "string", default: "full" },
      rows: { type: "string", default: "all" },
      over: { type: "string", default: "calls" },
      python: { type: "string" },
      work: { type: "string", default: join(tmpdir(), "attune-recommend") },
      keep: { type: "boolean", default: false },
    },
  });
  await mkdir(values.work, { recursive: true });
  for (const name of values.sets.split(",") as DatasetName[]) {
    const dataset = await loadRecommendDataset(name, options.datasetsDir);
    const protocols = createProtocols(dataset, { seed: options.seed, limit: Number(values.users) });
    const unseen = new Set(protocols.find((protocol) => protocol.name === "I")?.splits[0]?.pool);
    const { work, python } = values;
    const texts = values.texts as Texts;
    const itemsFolder = await prepareItems(dataset, { folder: work, unseen, texts, say: options.say });
    for (const protocol of protocols.filter((one) => values.protocols.includes(one.name))) {
      for (const stamps of values.stamps.split(",") as Stamps[]) {
        // Users who come afterwards send their first events then: such a world is another one when it was asked.
        const isKept = values.keep && protocol.splits.length === 1;
        const run = { dataset, protocol, stamps, itemsFolder, work, python, isKept, options };
        await measureServed({ ...run, texts, rows: rowsOf(values.rows), over: values.over as Door });
      }
    }
    const { users, texts: _, keep: __, ...rest } = values;
    const words = Object.entries({ ...rest, sets: name, users, texts, python: python && "PATH", work: undefined })
      .flatMap(([word, value]) => (value === undefined ? [] : `--${word} ${value}`))
      .join(" ");
    await writeReport(
      {
        file: name === "ml-100k" ? "recommend.md" : `recommend-${name}.md`,
        title: `Recommendation on ${name}, as served`,
        command: `npm run evaluate -- recommend ${words}`,
        dataFiles: dataset.files,
        body: describeServed({ dataset, results: await readResults(work, name) }),
      },
      options,
    );
  }
};

function rowsOf(text: string): Rows {
  return text === "served" || text === "all" ? text : text.split(",");
}

interface Run {
  dataset: RecommendDataset;
  protocol: Protocol;
  stamps: Stamps;
  itemsFolder: string;
  work: string;
  python: string | undefined;
  texts: Texts;
  rows: Rows;
  over: Door;
  /** Whether what is trained is kept for later runs. */
  isKept: boolean;
  options: TaskOptions;
}

/** One training and what it serves, kept in the folder of the work. */
async function measureServed(run: Run): Promise<void> {
  const { dataset, protocol, stamps, itemsFolder, over, isKept } = run;
  const folder = join(run.work, `${dataset.name}-${protocol.name}-${stamps}-${isKept ? currentCommit() : process.pid}`);
  const before = await readTrained(folder);
  const world = await openServedWorld(dataset, {
    itemsFolder,
    folder,
    stamps,
    over,
    isOld: before !== undefined,
    isKept,
  });
  try {
    const [first] = protocol.splits;
    const { report, training } = before ?? (await trainServed(run, world));
    if (isKept) await writeFile(join(folder, trainedFile), JSON.stringify({ report, training }));
    const ours = await measureOurs(run, world);
    const theirs = await measurePeers(run, catalogueOf(run.dataset, world));
    await keepResult(run.work, dataset.name, {
      protocol: protocol.name,
      title: protocol.title,
      splits: protocol.splits.map(({ name }) => name),
      asked: first!.cases.length,
      events: first!.train.length,
      stamps,
      texts: run.texts,
      over,
      report,
      training,
      rows: ours.map((own, i) => [...own, ...(theirs[i] ?? [])]),
      commit: currentCommit(),
      date: new Date().toISOString().slice(0, 10),
    });
  } finally {
    await world.close();
  }
}

type Trained = Pick<ServedResult, "report" | "training">;
const trainedFile = "trained.json";

/** How the models of a folder were trained that an earlier run kept. */
async function readTrained(folder: string): Promise<Trained | undefined> {
  const file = join(folder, trainedFile);
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Trained) : undefined;
}

async function trainServed({ dataset, protocol, stamps, options }: Run, world: ServedWorld): Promise<Trained> {
  const title = `${dataset.name} (${protocol.name}), stamps ${stamps}`;
  const events = protocol.splits[0]!.train;
  await world.send(inOrder(events));
  options.say(`${title}: ${events.length} events sent`);
  const started = process.cpuUsage();
  const startedMs = performance.now();
  const report = await world.app.retraining.train();
  const used = process.cpuUsage(started);
  options.say(`${title}: ${JSON.stringify(report)}`);
  return {
    report,
    training: { processor: (used.user + used.system) / 1e6, wall: (performance.now() - startedMs) / 1e3 },
  };
}

async function measureOurs(run: Run, world: ServedWorld): Promise<Measured[][]> {
  const { dataset, protocol, stamps, options } = run;
  const [first] = protocol.splits;
  const measured: Measured[][] = [];
  const sent = new Set(first!.train);
  for (const split of protocol.splits) {
    // Histories of users who come afterwards; they grow from split to split, and each event is sent once.
    const next = split.cases.flatMap(({ history }) => history.filter((event) => !sent.has(event)));
    await world.send(inOrder(next));
    for (const event of next) sent.add(event);
    const itemCount = dataset.items.length;
    const lists = await askServed(world, { split, protocol: protocol.name, itemCount, rows: run.rows });
    const context = { split, catalogue: catalogueOf(dataset, world), seed: options.seed };
    const own = [...lists].map(([row, ids]) => measureLists(row, ids, context));
    measured.push(own);
    for (const { method, ndcg, hit } of own) {
      const what = `${dataset.name} (${protocol.name}), stamps ${stamps} ${split.name}, ${method}`;
      options.say(`${what}: nDCG@10 ${ndcg.mean.toFixed(4)}, HR@10 ${hit.mean.toFixed(4)}`);
    }
  }
  return measured;
}

/** Peers know no times: with every kind of stamps they are the same. */
async function measurePeers(run: Run, catalogue: Catalogue): Promise<Measured[][]> {
  const { dataset, protocol, python, work, options } = run;
  if (python === undefined) return [];
  const { seed } = options;
  const folderOf = (name: string): string => join(work, "peers", dataset.name, name);
  const measured: Measured[][] = [];
  for (const [place, split] of protocol.splits.entries()) {
    const parametersFrom = place === 0 ? undefined : folderOf(protocol.splits[0]!.name);
    const folder = folderOf(split.name);
    const lists = await runPeers({ dataset, split, python, folder, seed, peers: protocol.peers, parametersFrom });
    measured.push([...lists].map(([peer, own]) => measureLists(peerNames[peer], own, { split, catalogue, seed })));
    for (const { method, ndcg } of measured.at(-1)!) {
      options.say(`${dataset.name} (${protocol.name}) ${split.name}, ${method}: nDCG@10 ${ndcg.mean.toFixed(4)}`);
    }
  }
  return measured;
}

function catalogueOf({ items, userCount }: RecommendDataset, { app }: ServedWorld): Catalogue {
  const { catalogue } = app.recommender.world;
  return { itemCount: items.length, userCount, contentOf: (item) => catalogue.get(String(item))?.embedding };
}

/** As they happened: that is the order in which they would have arrived. */
function inOrder(events: readonly LoggedEvent[]): LoggedEvent[] {
  return [...events].sort((a, b) => a.time - b.time);
}
